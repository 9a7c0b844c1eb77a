/**
 * What is due when for a session. The wheel only says "look": here it is worked out from what the
 * columns say, so the byte path never moves a deadline. A session is looked at again after `tickMs`
 * to 200 ms where something could happen without an event, else when a limit could be reached.
 */

import { lifetimeMs } from '../../core/session-lifetime.js'
import { loadNative } from '../native.js'
import { countUnanswered } from './accounts.js'
import { connectTimedOut } from './dial.js'
import { breakSide, cancelUnderWay, checkDelivered, endSession, isTcp, settle } from './ending.js'
import { pollBits, socketOptions, sockets } from './kernel.js'
import { parties } from './reports.js'
import { watch } from './requests.js'
import { phases, sideFlags } from './session-table.js'
import type { WorkerState } from './state.js'
import { tickMs } from './timer-wheel.js'
import { traceEnd } from './traces.js'

/** How often to look where no event would tell: a client whose backend is not connected yet. */
const unwatchedLookMs = 200

/** Keep-alive costs ten calls; a session that is over sooner never needs it. */
const keepAliveAfterMs = 250

/** Has a session looked at within the next two ticks. */
export function lookSoon(state: WorkerState, slot: number): void {
  state.wheel.set(slot, state.nowMs + tickMs)
}

/** Looks at all sessions whose time has come. */
export function lookAtDue(state: WorkerState): void {
  for (;;) {
    const slot = state.wheel.takeDue(state.nowMs)
    if (slot < 0) return
    look(state, slot)
  }
}

// Every session has a deadline from its first moment to its last, whatever is decided here: none
// can be forgotten.
function look(state: WorkerState, slot: number): void {
  const phase = state.table.phase[slot]
  if (phase !== phases.free) state.wheel.set(slot, state.nowMs + unwatchedLookMs)
  switch (phase) {
    case phases.connecting:
      return lookAtConnecting(state, slot)
    case phases.relaying:
      return lookAtRelaying(state, slot)
    case phases.delivering:
      return checkDelivered(state, slot)
    case phases.closing:
      return cancelUnderWay(state, slot)
  }
}

function lookAtConnecting(state: WorkerState, slot: number): void {
  const { table, nowMs } = state
  if (isTcp(state, slot * 2)) watch(state, slot * 2)
  const untilMs = table.connectUntilMs[slot]!
  if (nowMs >= untilMs) {
    if (state.waiting.has(slot)) {
      traceEnd(state, slot, 'all-full')
      return endSession(state, slot, 'queue-timeout')
    }
    connectTimedOut(state, slot)
  }
  state.wheel.set(slot, nowMs + Math.max(tickMs, Math.min(untilMs - nowMs, unwatchedLookMs)))
}

function lookAtRelaying(state: WorkerState, slot: number): void {
  const { table, nowMs } = state
  const route = table.route[slot]!
  if (!isUnderWay(state, slot)) return endSession(state, slot, 'internal')
  const ended = sideFlags.ended | sideFlags.broken | sideFlags.lost
  const flags = table.flags[slot * 2]! | table.flags[slot * 2 + 1]!
  const isWhole = (flags & ended) === 0
  const limitMs = isWhole ? route.timeouts.idleMs : route.timeouts.halfClosedMs
  const leftMs = table.activeMs[slot]! + limitMs - nowMs
  if (leftMs <= 0) return endSilent(state, slot, isWhole)
  watchUnread(state, slot)
  const oldMs = table.openedMs[slot]! + lifetimeOf(state, slot) - nowMs
  if (oldMs <= 0) return endSession(state, slot, 'max-duration')
  const waitingMs = table.waitingMs[slot]!
  if (waitingMs !== 0 && nowMs - waitingMs >= route.unansweredMs) countUnanswered(state, slot)
  let againMs = Math.min(leftMs, oldMs, route.unansweredMs)
  if (table.keepAliveSet[slot] === 0) {
    const youngMs = table.connectedMs[slot]! + keepAliveAfterMs - nowMs
    if (youngMs > 0) againMs = Math.min(againMs, youngMs)
    else setKeepAlive(state, slot)
  }
  state.wheel.set(slot, nowMs + againMs)
}

function lifetimeOf({ table }: WorkerState, slot: number): number {
  return lifetimeMs(table.route[slot]!.timeouts.maxDurationMs, table.sequence[slot]!)
}

// A relaying session that waits for nothing would stay for ever: nothing would tell of its end.
function isUnderWay({ table, pipes }: WorkerState, slot: number): boolean {
  if (table.inFlight[slot]! > 0) return true
  if (pipes.isDue(table.pipe[slot * 2]!) || pipes.isDue(table.pipe[slot * 2 + 1]!)) return true
  return ((table.flags[slot * 2]! | table.flags[slot * 2 + 1]!) & sideFlags.starved) !== 0
}

function endSilent(state: WorkerState, slot: number, isWhole: boolean): void {
  for (const side of [slot * 2, slot * 2 + 1]) {
    // The other side does not take what came before the reset, and has had its time.
    if ((state.table.flags[side]! & sideFlags.lost) === 0) continue
    const isClient = (side & 1) === 0
    const closedBy = isClient ? parties.client : parties.backend
    return endSession(state, slot, isClient ? 'client-reset' : 'backend-reset', closedBy)
  }
  endSession(state, slot, isWhole ? 'idle-timeout' : 'half-closed-timeout')
}

// From a side that has ended, or whose other side is slow, nothing is received: a poll tells when
// it is reset.
function watchUnread(state: WorkerState, slot: number): void {
  const reads = sideFlags.receiving | sideFlags.awaitingReadable
  for (const side of [slot * 2, slot * 2 + 1]) {
    if ((state.table.flags[side]! & reads) === 0 && isTcp(state, side)) watch(state, side)
  }
}

/** A watched side has an error, is closed both ways, or the watch was cancelled. */
export function onWatched(state: WorkerState, side: number, result: number, isMore: boolean): void {
  const { table } = state
  const slot = side >> 1
  if (!isMore) {
    table.flags[side]! &= ~sideFlags.watching
    table.inFlight[slot]! -= 1
  }
  switch (table.phase[slot]) {
    case phases.closing:
      return settle(state, slot)
    case phases.connecting:
      if (result > 0 && (result & (pollBits.error | pollBits.hangUp)) !== 0) {
        endSession(state, slot, 'client-gone', parties.client)
      }
      return
    case phases.relaying: {
      if (result <= 0 || (result & pollBits.error) === 0) return
      if ((table.flags[side]! & sideFlags.ended) === 0) {
        // The receive will meet it, after the bytes that came before.
        table.flags[side]! |= sideFlags.lost
        return lookSoon(state, slot)
      }
      const error = takeError(state, side)
      if (error !== 0) breakSide(state, side, error)
    }
  }
}

function takeError(state: WorkerState, side: number): number {
  const { scratchWords, scratch, libc, table } = state
  scratchWords[0] = 0
  scratchWords[1] = 4
  const fd = table.descriptor[side]!
  const { address } = scratch
  libc.getsockopt(fd, sockets.levelSocket, socketOptions.error, address, address + 4)
  return scratchWords[0]!
}

function setKeepAlive(state: WorkerState, slot: number): void {
  const { table } = state
  table.keepAliveSet[slot] = 1
  const native = loadNative()
  if (!native.ok) return // It loaded for the ring; there is nothing to answer here.
  const { clientKeepAlive, backendKeepAlive } = table.route[slot]!
  for (const side of [slot * 2, slot * 2 + 1]) {
    const keepAlive = (side & 1) === 0 ? clientKeepAlive : backendKeepAlive
    if (keepAlive === undefined || !isTcp(state, side)) continue
    native.value.setKeepAlive(table.descriptor[side]!, keepAlive)
  }
}
