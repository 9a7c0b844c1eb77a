/**
 * Moving bytes from one side of a session to the other, and ending one direction at a time.
 *
 *    source ──receive──▶ buffer ──▶ queue of the sink ──send──▶ sink      (one send at a time)
 *
 * How a source receives, its mode:
 *
 *    many    talk: a multishot receive into small buffers; nothing to submit per message
 *    large   a direction that fills small buffers: one large receive at a time, armed only while
 *            what is held leaves room, so a slow reader stops the sender by itself
 *    small   one small receive at a time, where the configuration allows very little to be held
 *
 * A `large` direction that goes on filling its buffers moves through a pipe instead (splicing.ts).
 * This is the byte path: typed arrays, no allocation, no closures (speed rules in this file).
 */

import { noteUntilAnswered } from './accounts.js'
import { isCrowded, isShort, largeShare } from './bulk-share.js'
import { breakSide, checkDelivered, finishSession, settle } from './ending.js'
import { errors, shutdownWrite } from './kernel.js'
import { parties } from './reports.js'
import { cancel, receiveMany, receiveOnce, sendTo } from './requests.js'
import { phases, sideFlags } from './session-table.js'
import { beginSplice, mayPromote, pump } from './splicing.js'
import type { WorkerState } from './state.js'
import { kindReceiveLarge, kindReceiveMany, kindReceiveSmall } from './tags.js'
import { lookSoon } from './timers.js'

/** How a source receives. */
export const receiveModes = { many: 0, large: 1, small: 2 } as const

/** A `many` direction holding more than this receives large instead, which stops by itself. */
const manyHeldBytesMax = 32_768

// Receives in a row after which a direction changes its mode.
const filledMax = 2
const tinyMax = 4

/** Begins to relay: both sides are connected. */
export function beginRelay(state: WorkerState, slot: number): void {
  const { table } = state
  const route = table.route[slot]!
  // A multishot receive may fill this many small buffers before we can stop it.
  const mode =
    route.heldBytesMax >= overshootBytesMax(state) ? receiveModes.many : receiveModes.small
  table.phase[slot] = phases.relaying
  table.mode[slot * 2] = mode
  table.mode[slot * 2 + 1] = mode
  receiveOn(state, slot * 2)
  receiveOn(state, slot * 2 + 1)
}

/**
 * What a multishot receive may take in before its cancellation is seen: 33 buffers, and what was
 * held.
 */
export function overshootBytesMax(state: WorkerState): number {
  return manyHeldBytesMax + 33 * state.small.shape.bufferBytes
}

/** Receives on a source, unless it does already, has ended, or its sink must be waited for. */
export function receiveOn(state: WorkerState, source: number): void {
  const { table } = state
  const sink = source ^ 1
  const stops = sideFlags.receiving | sideFlags.ended | sideFlags.spliced | sideFlags.starved
  if ((table.flags[source]! & stops) !== 0) return
  if (table.phase[source >> 1] !== phases.relaying) return
  const held = table.heldBytes[sink]!
  if (table.parkedAddress[sink] !== 0) return // A slow reader: first it takes what it has.

  if (table.mode[source] === receiveModes.many && !isShort(state) && !isCrowded(state)) {
    if (held === 0) receiveMany(state, source)
    return
  }
  const share = table.mode[source] === receiveModes.large ? largeShare(state) : 0
  const isLarge = share > 0
  const bufferBytes = isLarge ? share : state.small.shape.bufferBytes
  // Two buffers: one is filled while the other is sent. Only a pipe may hold more.
  const wantedBytes = isShort(state) ? bufferBytes : bufferBytes * 2
  const heldMax = Math.min(table.route[source >> 1]!.heldBytesMax, wantedBytes)
  const most = Math.min(bufferBytes, isLarge ? heldMax >> 1 : heldMax)
  if (held + most > heldMax) return
  if (isLarge && held > 0 && mayPromote(state, source)) return // Drains first, then splices.
  receiveOnce(state, source, isLarge ? kindReceiveLarge : kindReceiveSmall, most)
}

/** A receive has given bytes, the end, or an error. `more`: it goes on by itself. */
export function onReceived(
  state: WorkerState,
  source: number,
  kind: number,
  result: number,
  buffer: number,
  more: boolean,
): void {
  const { table } = state
  const slot = source >> 1
  if (!more) {
    table.flags[source]! &= ~(sideFlags.receiving | sideFlags.receiveCancelling)
    table.inFlight[slot]! -= 1
    if (kind === kindReceiveLarge) state.largeUnderWay -= 1
  }
  if (result > 0) {
    const group = kind === kindReceiveLarge ? state.large : state.small
    group.taken()
    if (
      table.phase[slot] === phases.relaying &&
      (table.flags[source ^ 1]! & sideFlags.broken) === 0
    ) {
      enqueue(state, source, buffer, result)
      chooseMode(state, source, kind, result, more)
      if (!more) receiveOn(state, source)
      return
    }
    group.giveBack(buffer) // For a session that is ending, or a side that takes no more.
    if (!more && table.phase[slot] === phases.relaying) receiveOn(state, source)
  } else if (table.phase[slot] === phases.relaying) {
    onReceiveEnded(state, source, kind, result)
  }
  if (!more) settle(state, slot)
}

function onReceiveEnded(state: WorkerState, source: number, kind: number, result: number): void {
  switch (-result) {
    case 0:
      return onEnd(state, source)
    case errors.ENOBUFS:
      return starve(state, source, kind)
    case errors.ECANCELED: // We wanted it so: the mode changes, or the sink is slow.
    case errors.EINTR:
    case errors.EAGAIN:
      return receiveOn(state, source)
    case errors.ENOMEM: // Short of memory for a moment: as if no buffer were free.
      return starve(state, source, kind)
    default:
      return breakSide(state, source, -result)
  }
}

function onEnd(state: WorkerState, source: number): void {
  endOf(state, source)
  if ((state.table.flags[source]! & sideFlags.ended) !== 0) passEndOn(state, source)
}

/** Notes that a side has sent all it will, or, when a send to it has failed, that it is broken. */
export function endOf(state: WorkerState, source: number): void {
  const { table } = state
  const slot = source >> 1
  if ((table.flags[source]! & sideFlags.broken) !== 0) {
    // The error was told to our send; the receive sees only an end. It is a reset.
    return breakSide(state, source, errors.ECONNRESET)
  }
  table.flags[source]! |= sideFlags.ended
  table.activeMs[slot] = state.nowMs
  if (table.closedBy[slot] === 0) {
    table.closedBy[slot] = (source & 1) === 0 ? parties.client : parties.backend
    lookSoon(state, slot) // Another limit applies from now on.
  }
}

/** Once everything of an ended source has been sent: ends the direction towards the sink. */
export function passEndOn(state: WorkerState, source: number): void {
  const { table } = state
  const sink = source ^ 1
  const slot = source >> 1
  const flags = table.flags[sink]!
  if ((table.flags[source]! & sideFlags.ended) === 0) return
  if ((flags & (sideFlags.sending | sideFlags.shut | sideFlags.broken)) !== 0) return
  if (table.heldBytes[sink]! > 0 || (table.flags[source]! & sideFlags.spliced) !== 0) return
  table.flags[sink]! |= sideFlags.shut
  const otherDone = (flags & sideFlags.ended) !== 0 && (table.flags[source]! & sideFlags.shut) !== 0
  if (otherDone) return finishSession(state, slot) // Closing says it to both.
  // Not through the ring: there a shutdown goes to a kernel thread, which costs ten times as much.
  state.libc.shutdown(table.descriptor[sink]!, shutdownWrite)
}

function enqueue(state: WorkerState, source: number, buffer: number, byteCount: number): void {
  const { table } = state
  const sink = source ^ 1
  const slot = source >> 1
  table.activeMs[slot] = state.nowMs
  table.waitingMs[slot] = (source & 1) === 0 ? state.nowMs : 0
  if (table.firstByteMs[slot] === 0) noteUntilAnswered(state, source)
  table.heldBytes[sink]! += byteCount
  state.bufferedBytes += byteCount
  state.bufferLength[buffer] = byteCount
  state.bufferEpoch[buffer] = state.epoch
  state.bufferSink[buffer] = sink + 1
  if ((table.flags[sink]! & sideFlags.sending) === 0) return sendBuffer(state, sink, buffer, 0)
  state.bufferNext[buffer] = 0
  const last = table.queueLast[sink]!
  if (last === 0) table.queueFirst[sink] = buffer + 1
  else state.bufferNext[last - 1] = buffer + 1
  table.queueLast[sink] = buffer + 1
}

function sendBuffer(state: WorkerState, sink: number, buffer: number, offset: number): void {
  const { table } = state
  const byteCount = state.bufferLength[buffer]! - offset
  table.sendBuffer[sink] = buffer + 1
  table.sendOffset[sink] = offset
  table.sendLength[sink] = byteCount
  sendTo(state, sink, groupOf(state, buffer).addressOf(buffer) + offset, byteCount)
}

/** The group a buffer belongs to. */
export function groupOf(state: WorkerState, buffer: number): WorkerState['small'] {
  return buffer < state.large.shape.firstId ? state.small : state.large
}

/** Sends what comes next to a sink: the first buffer of its queue. False when there is none. */
export function sendNext(state: WorkerState, sink: number): boolean {
  const { table } = state
  const first = table.queueFirst[sink]!
  if (first === 0) return false
  const next = state.bufferNext[first - 1]!
  table.queueFirst[sink] = next
  if (next === 0) table.queueLast[sink] = 0
  sendBuffer(state, sink, first - 1, 0)
  return true
}

/** A send from a buffer went through whole: what follows on this direction. */
export function sentAll(state: WorkerState, sink: number): void {
  const source = sink ^ 1
  if (sendNext(state, sink)) {
    if (state.table.mode[source] !== receiveModes.many) receiveOn(state, source)
    return
  }
  if (state.table.phase[sink >> 1] === phases.delivering) return checkDelivered(state, sink >> 1)
  if ((state.table.flags[source]! & sideFlags.spliced) !== 0) return pump(state, source)
  if ((state.table.flags[source]! & sideFlags.ended) !== 0) return passEndOn(state, source)
  if (mayPromote(state, source)) return beginSplice(state, source)
  receiveOn(state, source)
}

// Ifs about the mode, once per receive: talk stays with small buffers, bulk goes to large ones.
function chooseMode(
  state: WorkerState,
  source: number,
  kind: number,
  byteCount: number,
  more: boolean,
): void {
  const { table } = state
  if (kind === kindReceiveMany || table.mode[source] === receiveModes.many) {
    if (byteCount < state.small.shape.bufferBytes) table.streak[source] = 0
    else table.streak[source]! += 1
    const isBulk = table.streak[source]! >= filledMax
    if (!isBulk && table.heldBytes[source ^ 1]! <= manyHeldBytesMax) return
    if (table.mode[source] !== receiveModes.many) {
      // Decided already; this came after. If there is no end to it, the cancellation was lost.
      const isLost = more && table.heldBytes[source ^ 1]! > overshootBytesMax(state)
      if (isLost) cancel(state, source, kindReceiveMany)
      return
    }
    table.mode[source] = receiveModes.large
    table.streak[source] = 0
    if (more) {
      table.flags[source]! |= sideFlags.receiveCancelling
      cancel(state, source, kindReceiveMany)
    }
    return
  }
  if (kind !== kindReceiveLarge) return
  const streak = table.streak[source]!
  if (byteCount > state.small.shape.bufferBytes) {
    const isFull = byteCount >= state.large.shape.bufferBytes >> 2
    table.streak[source] = isFull ? Math.min(Math.max(streak, 0) + 1, 100) : 0
    return
  }
  table.streak[source] = Math.min(streak, 0) - 1
  if (streak - 1 > -tinyMax) return
  table.streak[source] = 0
  table.mode[source] = receiveModes.many
}

// All lent buffers are taken: lend more if there are more, and try again when this turn has given
// some back. A stalled reader cannot hold them for long (parking.ts).
function starve(state: WorkerState, source: number, kind: number): void {
  const group = kind === kindReceiveLarge ? state.large : state.small
  group.grow()
  state.starvedMs = state.nowMs
  state.table.flags[source]! |= sideFlags.starved
  state.starvedSides[state.starvedCount++] = source
}
