/**
 * What the live table is told about a session: its bytes, not per message, but a few times a second
 * and when it closes, and how long it waited for its first answer. Who reads the totals sees them
 * move; the byte path only notes that there is news.
 */

import { reasonCode } from './reports.js'
import { sharedNowMs, type WorkerState } from './state.js'

/** Notes that a session has moved bytes. On the byte path. */
export function noteNews(state: WorkerState, slot: number): void {
  if (state.table.dirty[slot] !== 0) return
  state.table.dirty[slot] = 1
  state.dirtySlots[state.dirtyCount++] = slot
}

/** Tells the live table the bytes of one session that it has not been told yet. */
export function tellLive({ table, live }: Pick<WorkerState, 'table' | 'live'>, slot: number): void {
  const row = table.row[slot]! - 1
  if (row < 0) return
  for (const side of [slot * 2, slot * 2 + 1]) {
    const news = table.byteCount[side]! - table.byteCountTold[side]!
    if (news === 0) continue
    table.byteCountTold[side] = table.byteCount[side]!
    live.add((side & 1) === 0 ? 'bytesIn' : 'bytesOut', row, news)
  }
}

/** Tells it of all sessions with news. A slot that was reused meanwhile has told its own. */
export function tellLiveOfAll(state: WorkerState): void {
  const { table, dirtySlots } = state
  for (let at = 0; at < state.dirtyCount; at++) {
    const slot = dirtySlots[at]!
    table.dirty[slot] = 0
    tellLive(state, slot)
  }
  state.dirtyCount = 0
}

/** Until the backend has spoken: the client has said something, or the backend the first thing. */
export function noteUntilAnswered(state: WorkerState, source: number): void {
  const { table } = state
  const slot = source >> 1
  if ((source & 1) === 0) {
    table.askedMs[slot] = state.nowMs
    return
  }
  table.firstByteMs[slot] = state.nowMs
  state.live.add('answered', table.row[slot]! - 1, 1)
  observeWait(state, slot)
}

/** A session closes. What never answered its client has at least taken so long. */
export function noteUnanswered(state: WorkerState, slot: number): void {
  const { table } = state
  const isUnanswered = table.connectedMs[slot] !== 0 && table.firstByteMs[slot] === 0
  const wasReset = table.reason[slot] === reasonCode('backend-reset')
  if (isUnanswered && wasReset) countUnanswered(state, slot)
  if (isUnanswered && table.byteCount[slot * 2]! > 0) observeWait(state, slot)
}

/** Counts a session as unanswered, once. */
export function countUnanswered({ table, live }: WorkerState, slot: number): void {
  if (table.unanswered[slot] === 0) live.add('unanswered', table.row[slot]! - 1, 1)
  table.unanswered[slot] = 1
}

function observeWait(state: WorkerState, slot: number): void {
  const { table } = state
  const waitedMs = state.nowMs - Math.max(table.askedMs[slot]!, table.connectedMs[slot]!)
  const row = table.row[slot]! - 1
  table.route[slot]?.picker.observe('firstByte', row, waitedMs, sharedNowMs(state))
}
