/**
 * Bulk: a direction that goes on filling large buffers moves through a pipe instead. splice()
 * passes pages from the source's socket to the pipe and on to the sink's without copying them.
 *
 *    source ──splice──▶ pipe ──splice──▶ sink         EAGAIN on the left: poll the source
 *                                                     EAGAIN on the right: poll the sink
 *
 * The calls are made here, on the thread, when a poll on the ring says that they will move
 * something: a call costs 0.3 µs and moves up to a megabyte. (The ring's own splice goes to kernel
 * threads.) A direction that has gone quiet for a tick or two gives its pipe back and receives as
 * before.
 */

import { noteNews } from './accounts.js'
import { breakSide, checkDelivered, sendFailed, settle } from './ending.js'
import { errors, pollBits, spliceFlags } from './kernel.js'
import { pipesMax } from './pipes.js'
import { endOf, passEndOn, receiveModes, receiveOn } from './relay.js'
import { cancel, poll } from './requests.js'
import { phases, sideFlags } from './session-table.js'
import type { WorkerState } from './state.js'
import { kindReadable, kindWritable } from './tags.js'

/** Large receives in a row that make a direction bulk. */
const bulkStreak = 4

/** How long a sink may take until its source is watched, because nothing is received from it. */
const slowMs = 200

/** How long an empty pipe is kept. */
const quietMs = 50

/** Rounds of one pump, and bytes of all in one turn: others must get their turn too. */
const pumpRoundsMax = 4
const pumpBytesMax = 2_097_152

/** Whether a source's direction should move through a pipe as soon as what is held is sent. */
export function mayPromote(state: WorkerState, source: number): boolean {
  const { table } = state
  if (table.mode[source] !== receiveModes.large || table.streak[source]! < bulkStreak) return false
  if (table.phase[source >> 1] !== phases.relaying) return false
  // A pipe holds a megabyte: not where the configuration allows less.
  if (table.route[source >> 1]!.heldBytesMax < pipeHeldBytesMax) return false
  return state.pipes.mayTake(state.nowMs)
}

/** What a direction may hold while it moves through a pipe. */
export const pipeHeldBytesMax = 1_048_576

/** Moves a source's direction to a pipe: nothing is held for its sink. */
export function beginSplice(state: WorkerState, source: number): void {
  const { table } = state
  if ((table.flags[source]! & sideFlags.receiving) !== 0) return // Then after what it receives.
  const pipe = state.pipes.take(source, state.nowMs)
  if (pipe === 0) {
    table.streak[source] = 0
    return receiveOn(state, source)
  }
  table.pipe[source] = pipe
  table.flags[source]! |= sideFlags.spliced
  pump(state, source)
}

/** Moves what can be moved without waiting, then polls the side that must be waited for. */
export function pump(state: WorkerState, source: number): void {
  const { table, pipes } = state
  const pipe = table.pipe[source]!
  for (let round = 0; round < pumpRoundsMax; round++) {
    if (round > 0 && state.pumpedBytes >= pumpBytesMax) break
    const isMore = fill(state, source, pipe)
    if (table.pipe[source] !== pipe) return // The session ended over what `fill` met.
    if (pipes.bytesIn(pipe) > 0 && !drain(state, source, pipe)) return
    if (pipes.bytesIn(pipe) > 0) continue // A part went out; the rest may follow at once.
    if (table.phase[source >> 1] !== phases.relaying) return checkDelivered(state, source >> 1)
    if ((table.flags[source]! & sideFlags.ended) !== 0) {
      dropPipe(state, source)
      return passEndOn(state, source)
    }
    if (!isMore) return awaitReadable(state, source)
  }
  // Others' turn. The poll is answered at once if there is still something to do.
  if (pipes.bytesIn(pipe) > 0) awaitWritable(state, source)
  else awaitReadable(state, source)
}

// From the source into the pipe. False when there was nothing to be had, for now or for ever.
function fill(state: WorkerState, source: number, pipe: number): boolean {
  const { table, pipes, libc } = state
  if ((table.flags[source]! & sideFlags.ended) !== 0) return false
  if (table.phase[source >> 1] !== phases.relaying) return false
  const room = pipes.sizeOf(pipe) - pipes.bytesIn(pipe)
  if (room <= 0) return true
  const from = table.descriptor[source]!
  const count = libc.splice(from, 0, pipes.writeEnd(pipe), 0, room, spliceFlags)
  if (count > 0) {
    table.activeMs[source >> 1] = state.nowMs
    table.waitingMs[source >> 1] = (source & 1) === 0 ? state.nowMs : 0
    pipes.moved(pipe, count, state.nowMs)
    state.bufferedBytes += count
    state.pumpedBytes += count
    return true
  }
  if (count === 0) {
    endOf(state, source)
    return false
  }
  const error = libc.errno()
  // A pipe can be full with fewer bytes than its size: only an empty one means an empty source.
  if (passes(error)) return pipes.bytesIn(pipe) > 0
  breakSide(state, source, error)
  return false
}

// From the pipe to the sink. False when the sink must be waited for or is gone.
function drain(state: WorkerState, source: number, pipe: number): boolean {
  const { table, pipes, libc } = state
  const sink = source ^ 1
  const to = table.descriptor[sink]!
  const count = libc.splice(pipes.readEnd(pipe), 0, to, 0, pipes.bytesIn(pipe), spliceFlags)
  if (count > 0) {
    pipes.moved(pipe, -count, state.nowMs)
    state.bufferedBytes -= count
    table.byteCount[source]! += count
    noteNews(state, source >> 1)
    return true
  }
  const error = libc.errno()
  if (passes(error)) {
    awaitWritable(state, source)
  } else {
    dropPipe(state, source)
    sendFailed(state, sink, error)
  }
  return false
}

// Nothing to move just now, a signal, or a kernel short of memory: a poll says when to try again.
function passes(error: number): boolean {
  const { EAGAIN, EINTR, ENOMEM, ENOBUFS } = errors
  return error === EAGAIN || error === EINTR || error === ENOMEM || error === ENOBUFS
}

function awaitReadable(state: WorkerState, source: number): void {
  if ((state.table.flags[source]! & sideFlags.awaitingReadable) !== 0) return
  state.table.flags[source]! |= sideFlags.awaitingReadable
  poll(state, kindReadable, source, source, pollBits.readable)
}

function awaitWritable(state: WorkerState, source: number): void {
  if ((state.table.flags[source]! & sideFlags.awaitingWritable) !== 0) return
  state.table.flags[source]! |= sideFlags.awaitingWritable
  state.wheel.bring(source >> 1, state.nowMs + slowMs) // Then the source is to be watched.
  poll(state, kindWritable, source, source ^ 1, pollBits.writable)
}

/** One of the two polls has been answered. */
export function onPolled(state: WorkerState, source: number, kind: number, result: number): void {
  const { table } = state
  const slot = source >> 1
  const flag = kind === kindReadable ? sideFlags.awaitingReadable : sideFlags.awaitingWritable
  table.flags[source]! &= ~flag
  table.inFlight[slot]! -= 1
  const phase = table.phase[slot]
  if (phase !== phases.relaying && phase !== phases.delivering) return settle(state, slot)
  if (table.pipe[source] === 0) return
  if ((table.flags[source ^ 1]! & sideFlags.broken) !== 0) return dropPipe(state, source)
  const isQuiet = result === -errors.ECANCELED && kind === kindReadable
  if (isQuiet && phase === phases.relaying) return demote(state, source)
  state.pipes.setDue(table.pipe[source]!)
}

/** Once per turn: pumps what the polls have found ready, in turns and up to a bound. */
export function pumpDue(state: WorkerState): void {
  const { table, pipes } = state
  state.pumpedBytes = 0
  while (pipes.hasDue && state.pumpedBytes < pumpBytesMax) {
    const source = pipes.ownerOf(pipes.takeDue())
    const phase = table.phase[source >> 1]
    // Since it was found ready its session may have begun to close, or its sink have broken.
    if (phase !== phases.relaying && phase !== phases.delivering) continue
    if ((table.flags[source ^ 1]! & sideFlags.broken) !== 0) dropPipe(state, source)
    else pump(state, source)
  }
}

function demote(state: WorkerState, source: number): void {
  dropPipe(state, source)
  state.table.mode[source] = receiveModes.many
  state.table.streak[source] = 0
  receiveOn(state, source)
}

/** Takes the pipe from a direction, with what is in it. */
export function dropPipe(state: WorkerState, source: number): void {
  const { table, pipes } = state
  const pipe = table.pipe[source]!
  state.bufferedBytes -= pipes.bytesIn(pipe)
  pipes.give(pipe)
  table.pipe[source] = 0
  table.flags[source]! &= ~sideFlags.spliced
}

/** Once per tick: directions whose pipe has been empty for a while receive as before. */
export function demoteQuiet(state: WorkerState): void {
  const { table, pipes } = state
  for (let pipe = 1; pipe <= pipesMax; pipe++) {
    const source = pipes.ownerOf(pipe)
    if (source < 0 || pipes.bytesIn(pipe) > 0) continue
    if ((table.flags[source]! & sideFlags.awaitingReadable) === 0) continue
    if (state.nowMs - pipes.movedMs(pipe) < quietMs) continue
    cancel(state, source, kindReadable)
  }
}
