/**
 * How a session ends. Three ways lead to the one place that closes:
 *
 *    finishSession   both sides have ended their direction and got everything: closed with FINs
 *    endSession      timeouts, commands, failures of our own: reset both sides now
 *    breakSide       one side was reset or died: what it had sent is delivered to the other first
 *                    (a reset destroys what the peer has not read), then that one is reset too
 *
 * closing = cancel what is under way, wait until the kernel has answered it all (it may still be
 * writing into our memory), then close both sockets, give everything back, write the record.
 */

import type { CloseReason } from '../../core/close-reason.js'
import { giveRoom } from './accept.js'
import { noteUnanswered, tellLive } from './accounts.js'
import { errors, socketOptions, sockets, tcpStateClose, unsentBytes } from './kernel.js'
import { giveLease } from './leases.js'
import { leaveLine } from './lines.js'
import { groupOf } from './relay.js'
import { type Detail, detailCode, parties, reasonCode } from './reports.js'
import { cancel, cancelAll, closeSocket } from './requests.js'
import { letGo } from './routes.js'
import { nameBytes, peerNameBytes, phases, sideFlags } from './session-table.js'
import { dropPipe } from './splicing.js'
import type { WorkerState } from './state.js'
import { kindReceiveMany } from './tags.js'
import { tickMs } from './timer-wheel.js'

const resetBoth = 3

/** How long a closing session waits for the kernel's answers until it cancels again. */
const cancelAgainMs = 100

/** Both directions have ended and arrived: close with FINs, as `done`. */
export function finishSession(state: WorkerState, slot: number): void {
  beginClosing(state, slot, reasonCode('done'), 0)
}

/** Ends a session now, with a reset to both sides. Harmless when it is closing already. */
export function endSession(
  state: WorkerState,
  slot: number,
  reason: CloseReason,
  closedBy: number = parties.evener,
  detail: Detail | null = null,
): void {
  const { table } = state
  if (table.phase[slot] === phases.free || table.phase[slot] === phases.closing) return
  table.closedBy[slot] = closedBy
  table.detail[slot] = detailCode(detail)
  beginClosing(state, slot, reasonCode(reason), resetBoth)
}

/** A side was reset or is dead, for this error: its other side still gets what was received. */
export function breakSide(state: WorkerState, side: number, error: number): void {
  const { table } = state
  const slot = side >> 1
  if (table.phase[slot] === phases.delivering) {
    // The side that was still to get something has broken as well.
    if (side === brokenSideOf(state, slot)) return
    return beginClosing(state, slot, table.reason[slot]!, resetBoth)
  }
  if (table.phase[slot] !== phases.relaying) return
  const isClient = (side & 1) === 0
  table.phase[slot] = phases.delivering
  table.resets[slot] = resetBoth
  table.reason[slot] = reasonCode(reasonOf(error, isClient))
  table.closedBy[slot] = isClient ? parties.client : parties.backend
  table.brokenMs[slot] = state.nowMs
  table.flags[side]! |= sideFlags.broken
  dropQueue(state, side)
  cancelAll(state, side)
  const sink = side ^ 1
  if ((table.flags[sink]! & sideFlags.receiving) !== 0) cancelReceive(state, sink)
  checkDelivered(state, slot)
}

/** A send to a side failed. What it sent before may still be unread: that is delivered first. */
export function sendFailed(state: WorkerState, side: number, error: number): void {
  const { table } = state
  const slot = side >> 1
  if (table.phase[slot] === phases.delivering) return breakSide(state, side, error)
  if (table.phase[slot] !== phases.relaying) return
  dropQueue(state, side)
  table.flags[side]! |= sideFlags.broken
  const isReceiving = (table.flags[side]! & (sideFlags.receiving | sideFlags.spliced)) !== 0
  const isHeldUp = table.heldBytes[side ^ 1]! > 0 // Receives again once that is sent.
  if ((table.flags[side]! & sideFlags.ended) === 0 && (isReceiving || isHeldUp)) return
  breakSide(state, side, error)
}

function reasonOf(error: number, isClient: boolean): CloseReason {
  if (error === errors.ETIMEDOUT) return 'peer-timeout'
  return isClient ? 'client-reset' : 'backend-reset'
}

function brokenSideOf(state: WorkerState, slot: number): number {
  const { table } = state
  const clientBroke = table.closedBy[slot] === parties.client
  return clientBroke ? slot * 2 : slot * 2 + 1
}

/** While delivering: closes once the sink has everything, or looks again at the next tick. */
export function checkDelivered(state: WorkerState, slot: number): void {
  const { table } = state
  const source = brokenSideOf(state, slot)
  const sink = source ^ 1
  const busy = (table.flags[sink]! & sideFlags.sending) !== 0 || table.heldBytes[sink]! > 0
  const patienceMs = table.route[slot]?.timeouts.halfClosedMs ?? 0
  const isLate = state.nowMs - table.brokenMs[slot]! >= patienceMs
  const piped = table.pipe[source] !== 0 && state.pipes.bytesIn(table.pipe[source]!) > 0
  if (!isLate && (busy || piped || unsent(state, sink) > 0)) {
    state.wheel.set(slot, state.nowMs + tickMs)
    return
  }
  beginClosing(state, slot, table.reason[slot]!, resetBoth)
}

// Bytes its peer has not acknowledged: a reset would destroy them. A unix socket's survive its
// close. A connection that has died meanwhile still counts its bytes, but nobody will get them, and
// nothing is under way that would tell of it.
function unsent(state: WorkerState, side: number): number {
  const { libc, scratch, scratchWords } = state
  const fd = state.table.descriptor[side]!
  if (fd === 0 || !isTcp(state, side)) return 0
  if (libc.ioctl(fd, unsentBytes, scratch.address) < 0) return 0
  const byteCount = scratchWords[0]!
  return byteCount > 0 && isDead(state, fd) ? 0 : byteCount
}

function isDead({ libc, scratch, scratchWords }: WorkerState, fd: number): boolean {
  scratchWords[0] = 0
  scratchWords[1] = 1 // The first byte of TCP_INFO is the connection's state.
  const { address } = scratch
  libc.getsockopt(fd, sockets.levelTcp, socketOptions.tcpInfo, address, address + 4)
  return (scratchWords[0] & 0xff) === tcpStateClose
}

/** Whether a side is a TCP connection, not one over a unix socket. */
export function isTcp(state: WorkerState, side: number): boolean {
  return state.nameOctets[nameAt(side)] !== sockets.unix
}

function nameAt(side: number): number {
  return (side >> 1) * nameBytes + (side & 1) * peerNameBytes
}

function cancelReceive(state: WorkerState, side: number): void {
  for (let kind = kindReceiveMany; kind < kindReceiveMany + 3; kind++) cancel(state, side, kind)
}

function beginClosing(state: WorkerState, slot: number, reason: number, resets: number): void {
  const { table } = state
  table.reason[slot] = reason
  table.resets[slot] = resets
  table.phase[slot] = phases.closing
  if (state.waiting.size > 0) leaveLine(state, slot, false)
  if (table.inFlight[slot]! > 0) return cancelUnderWay(state, slot)
  close(state, slot)
}

/**
 * Cancels what a closing session still waits for, and does so again after a while: a cancellation
 * finds only what waits, and a request that the kernel is just trying again waits after it.
 */
export function cancelUnderWay(state: WorkerState, slot: number): void {
  cancelAll(state, slot * 2)
  cancelAll(state, slot * 2 + 1)
  state.wheel.set(slot, state.nowMs + cancelAgainMs)
}

/** After an answer of the kernel: closes a session that only waited for it. */
export function settle(state: WorkerState, slot: number): void {
  if (state.table.phase[slot] === phases.closing && state.table.inFlight[slot] === 0) {
    close(state, slot)
  }
}

function close(state: WorkerState, slot: number): void {
  const { table } = state
  state.reports.writeClosed(state, slot, state.nowMs, state.wallOffsetMs)
  tellLive(state, slot)
  noteUnanswered(state, slot)
  closeSide(state, slot * 2, (table.resets[slot]! & 1) !== 0)
  closeSide(state, slot * 2 + 1, (table.resets[slot]! & 2) !== 0)
  const route = table.route[slot]
  letGo(state, route?.revision)
  const row = table.row[slot]! - 1
  if (row >= 0) {
    giveLease(state, { row, wasConnected: table.connectedMs[slot] !== 0, line: route?.line })
  }
  if (state.failedTries.size > 0) state.failedTries.delete(slot)
  state.listenerCounts[table.listenerNumber[slot]!]! -= 1
  state.wheel.clear(slot)
  table.give(slot)
  giveRoom(state)
}

function closeSide(state: WorkerState, side: number, withReset: boolean): void {
  const { table } = state
  dropQueue(state, side)
  if (table.pipe[side] !== 0) dropPipe(state, side)
  if (withReset) resetOnClose(state, side)
  closeSocket(state, side)
}

// SO_LINGER with a time of 0: closing sends a reset.
function resetOnClose(state: WorkerState, side: number): void {
  const fd = state.table.descriptor[side]!
  if (fd === 0) return
  state.scratchWords[0] = 1
  state.scratchWords[1] = 0
  const { address } = state.scratch
  state.libc.setsockopt(fd, sockets.levelSocket, socketOptions.linger, address, 8)
}

/** Gives back everything that waits to be sent to a side, but not what is being sent just now. */
export function dropQueue(state: WorkerState, sink: number): void {
  const { table } = state
  const inSend = (table.flags[sink]! & sideFlags.sending) !== 0
  for (let next = table.queueFirst[sink]!; next !== 0; ) {
    const buffer = next - 1
    next = state.bufferNext[buffer]!
    forget(state, sink, state.bufferLength[buffer]!)
    releaseBuffer(state, buffer)
  }
  table.queueFirst[sink] = 0
  table.queueLast[sink] = 0
  if (inSend) return // Its own answer gives the rest back.
  if (table.sendBuffer[sink] !== 0) {
    forget(state, sink, table.sendLength[sink]!)
    releaseBuffer(state, table.sendBuffer[sink]! - 1)
    table.sendBuffer[sink] = 0
  }
  if (table.parkedAddress[sink] !== 0) {
    forget(state, sink, table.parkedLength[sink]!)
    state.parkedBytes -= table.unpark(state.libc, sink)
  }
}

function forget(state: WorkerState, sink: number, byteCount: number): void {
  state.table.heldBytes[sink]! -= byteCount
  state.bufferedBytes -= byteCount
}

/** Nobody holds a buffer any more: lend it again. */
export function releaseBuffer(state: WorkerState, buffer: number): void {
  state.bufferSink[buffer] = 0
  groupOf(state, buffer).giveBack(buffer)
}
