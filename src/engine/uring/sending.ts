/**
 * What a finished send means, and what happens to a slow reader's bytes.
 *
 * Ring buffers are few and shared by all. A send still waiting after a tick or two belongs to a
 * slow reader: it is cancelled, and all that waits for this sink is moved to memory of its own,
 * exactly as large as needed (parked). So stalled sessions hold no ring buffers, however many they
 * are, and the others never wait for buffers long. Speed rules in `onSent`.
 */

import { noteNews } from './accounts.js'
import { checkDelivered, dropQueue, releaseBuffer, sendFailed, settle } from './ending.js'
import { errors } from './kernel.js'
import { groupOf, sentAll } from './relay.js'
import { cancel, sendTo } from './requests.js'
import { phases, sideFlags } from './session-table.js'
import type { WorkerState } from './state.js'
import { kindSend } from './tags.js'
import { lookSoon } from './timers.js'

/** Ticks a buffer may be held before its reader counts as slow. */
const patienceTicks = 2

/** Ticks after which a send that is still there is cancelled once more. */
const parkAgainTicks = 16

/** A send has been answered: with how many bytes went out, or an error. */
export function onSent(state: WorkerState, sink: number, result: number): void {
  const { table } = state
  const slot = sink >> 1
  const wasParking = (table.flags[sink]! & sideFlags.parking) !== 0
  table.flags[sink]! &= ~(sideFlags.sending | sideFlags.parking)
  table.inFlight[slot]! -= 1
  if (result > 0) countSent(state, sink, result)

  const phase = table.phase[slot]
  if (phase !== phases.relaying && phase !== phases.delivering) return settle(state, slot)
  if ((table.flags[sink]! & sideFlags.broken) !== 0) {
    // The sink was reset meanwhile: what is left has nowhere to go.
    dropQueue(state, sink)
    if (phase === phases.delivering) checkDelivered(state, slot)
    return
  }
  if (result < 0) {
    const isOurs = result === -errors.ECANCELED || result === -errors.EINTR
    const isShortage = result === -errors.ENOBUFS || result === -errors.ENOMEM
    if (!isOurs && !isShortage && result !== -errors.EAGAIN) {
      return sendFailed(state, sink, -result)
    }
  }
  const rest = table.sendBuffer[sink] === 0 ? table.parkedLength[sink]! : table.sendLength[sink]!
  if (rest > 0) return wasParking ? park(state, sink) : sendRest(state, sink)
  if (table.sendBuffer[sink] === 0) {
    state.parkedBytes -= table.unpark(state.libc, sink)
  } else {
    releaseBuffer(state, table.sendBuffer[sink]! - 1)
    table.sendBuffer[sink] = 0
  }
  sentAll(state, sink)
}

function countSent(state: WorkerState, sink: number, byteCount: number): void {
  const { table } = state
  const slot = sink >> 1
  table.heldBytes[sink]! -= byteCount
  state.bufferedBytes -= byteCount
  table.byteCount[sink ^ 1]! += byteCount
  table.activeMs[slot] = state.nowMs
  if (table.sendBuffer[sink] === 0) {
    table.parkedOffset[sink]! += byteCount
    table.parkedLength[sink]! -= byteCount
  } else {
    table.sendOffset[sink]! += byteCount
    table.sendLength[sink]! -= byteCount
  }
  noteNews(state, slot)
}

function sendRest(state: WorkerState, sink: number): void {
  const { table } = state
  const buffer = table.sendBuffer[sink]! - 1
  if (buffer < 0) return sendParked(state, sink)
  const address = groupOf(state, buffer).addressOf(buffer) + table.sendOffset[sink]!
  sendTo(state, sink, address, table.sendLength[sink]!)
}

function sendParked(state: WorkerState, sink: number): void {
  const { table } = state
  const address = table.parkedAddress[sink]! + table.parkedOffset[sink]!
  sendTo(state, sink, address, table.parkedLength[sink]!)
}

// Everything that waits for this sink, in order, into one piece of memory; then it is sent from
// there.
function park(state: WorkerState, sink: number): void {
  const { table, libc } = state
  const byteCount = table.heldBytes[sink]!
  const oldAddress = table.parkedAddress[sink]!
  const address = libc.malloc(byteCount)
  if (address === 0) return sendRest(state, sink) // No memory: it keeps its buffers a while longer.
  let at = address
  if (oldAddress !== 0) {
    libc.memcpy(at, oldAddress + table.parkedOffset[sink]!, table.parkedLength[sink]!)
    at += table.parkedLength[sink]!
  }
  const current = table.sendBuffer[sink]! - 1
  if (current >= 0) {
    const from = groupOf(state, current).addressOf(current) + table.sendOffset[sink]!
    libc.memcpy(at, from, table.sendLength[sink]!)
    at += table.sendLength[sink]!
    releaseBuffer(state, current)
    table.sendBuffer[sink] = 0
  }
  for (let next = table.queueFirst[sink]!; next !== 0; ) {
    const buffer = next - 1
    next = state.bufferNext[buffer]!
    libc.memcpy(at, groupOf(state, buffer).addressOf(buffer), state.bufferLength[buffer]!)
    at += state.bufferLength[buffer]!
    releaseBuffer(state, buffer)
  }
  table.queueFirst[sink] = 0
  table.queueLast[sink] = 0
  if (oldAddress !== 0) {
    libc.free(oldAddress)
    state.parkedBytes -= table.parkedOffset[sink]! + table.parkedLength[sink]!
  }
  state.parkedBytes += byteCount
  table.parkedAddress[sink] = address
  table.parkedOffset[sink] = 0
  table.parkedLength[sink] = byteCount
  sendParked(state, sink)
}

/** Once per tick: sends that hold a buffer too long are cancelled, so that `onSent` parks them. */
export function parkSlowReaders(state: WorkerState): void {
  if (state.small.inUse + state.large.inUse === 0) return
  const { table, bufferSink, bufferEpoch } = state
  const before = state.epoch - patienceTicks
  for (let buffer = 0; buffer < bufferSink.length; buffer++) {
    const sink = bufferSink[buffer]! - 1
    if (sink < 0 || bufferEpoch[buffer]! > before) continue
    const flags = table.flags[sink]!
    if ((flags & sideFlags.sending) === 0) continue
    // A cancellation that found nothing to cancel is repeated.
    const isAgain = (state.epoch - bufferEpoch[buffer]!) % parkAgainTicks === 0
    if ((flags & sideFlags.parking) !== 0 && !isAgain) continue
    table.flags[sink]! |= sideFlags.parking
    cancel(state, sink, kindSend)
    lookSoon(state, sink >> 1) // Nothing is received from the other side now: it is to be watched.
  }
}
