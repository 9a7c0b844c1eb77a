/**
 * Who waits in this worker for a backend with room, by pool, and the offers of room. Who frees a
 * place wakes the worker whose turn is next (core/pool-queue.ts); offers are made at the end of a
 * turn, when whoever made room has finished.
 */

import { queueKey } from '../../core/policy/source-key.js'
import { PoolQueue } from '../../core/pool-queue.js'
import type { PoolSnapshot, Snapshot } from '../../core/snapshot.js'
import { WaitLine } from '../../core/wait-line.js'
import { offerRoom } from './dial.js'
import { endSession } from './ending.js'
import { nameBytes } from './session-table.js'
import { hostOf } from './sockaddr.js'
import type { WorkerState } from './state.js'
import { traceEnd } from './traces.js'

/** The line of one pool: the slots of those who wait. */
export type Line = WaitLine<number>

/** The line of a pool; undefined where nobody may wait. It outlives revisions. */
export function lineOf(state: WorkerState, { queue }: PoolSnapshot): Line | undefined {
  if (queue === undefined) return undefined
  const known = state.lines.get(queue.id)
  if (known !== undefined) return known
  const line: Line = new WaitLine(new PoolQueue(queue, state.worker), state.worker)
  state.lines.set(queue.id, line)
  return line
}

/** Forgets the lines of queues that a revision has no more, once nobody waits in them. */
export function forgetLines(state: WorkerState, { pools }: Snapshot): void {
  const wanted = new Set(pools.map(({ queue }) => queue?.id))
  for (const [id, line] of state.lines) {
    if (!wanted.has(id) && line.length === 0) state.lines.delete(id)
  }
}

/** Lines a session up until there is room, or ends it when there is no place in the line. */
export function waitForRoom(state: WorkerState, slot: number, line: Line): void {
  const { table } = state
  const source = queueKey(hostOf(state.nameOctets, slot * nameBytes))
  const waiting = line.enter(slot, source)
  if (waiting === undefined) {
    traceEnd(state, slot, 'all-full')
    return endSession(state, slot, 'queue-full')
  }
  state.waiting.set(slot, waiting)
  table.queuedSinceMs[slot] = state.nowMs
  const leftMs = table.route[slot]!.timeouts.queueMs - table.queuedMs[slot]!
  table.connectUntilMs[slot] = state.nowMs + leftMs
  // There may have been room again before it was in the line.
  if (line.queue.length === 1) state.dueLines.add(line)
}

/** Takes a session out of its line. Harmless when it is in none. */
export function leaveLine(state: WorkerState, slot: number, isServed: boolean): void {
  const waiting = state.waiting.get(slot)
  if (waiting === undefined) return
  const { table } = state
  state.waiting.delete(slot)
  const waitedMs = state.nowMs - table.queuedSinceMs[slot]!
  table.queuedSinceMs[slot] = 0
  table.queuedMs[slot]! += waitedMs
  // Connecting takes no time while nobody is tried.
  if (table.dialedMs[slot] !== 0) table.dialedMs[slot]! += waitedMs
  table.route[slot]!.line?.leave(waiting, isServed)
}

/** A place has become free: whoever's turn is next is to hear of it. */
export function roomMade(state: WorkerState, line: Line | undefined): void {
  if (line === undefined) return
  line.queue.roomMade()
  const worker = line.queue.foremost()
  if (worker >= 0) tellWorker(state, worker, line)
}

/** This worker was woken: there may be room in any line. */
export function lookAtLines(state: WorkerState): void {
  for (const line of state.lines.values()) state.dueLines.add(line)
}

/** A few times a second: offers what room there is, also to who is behind one that never looks. */
export function offerAgain(state: WorkerState): void {
  if (state.waiting.size === 0) return
  for (const line of state.lines.values()) {
    const next = line.serveOverdue((slot) => offerRoom(state, slot))
    if (next >= 0) tellWorker(state, next, line)
  }
}

/** At the end of a turn: offers what room there is. */
export function offerDue(state: WorkerState): void {
  if (state.dueLines.size === 0) return
  const due = [...state.dueLines]
  state.dueLines.clear()
  for (const line of due) {
    const next = line.serve((slot) => offerRoom(state, slot))
    if (next >= 0) tellWorker(state, next, line)
  }
}

function tellWorker(state: WorkerState, worker: number, line: Line): void {
  if (worker === state.worker) state.dueLines.add(line)
  else state.wakeWorker(worker)
}
