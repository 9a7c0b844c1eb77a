/**
 * What the live table is told about a session's bytes: not per message, but a few times a second
 * and when it closes. Who reads the totals sees them move; the byte path only notes that there is
 * news.
 */

import type { WorkerState } from './state.js'

/** Notes that a session has moved bytes. On the byte path. */
export function noteNews(state: WorkerState, slot: number): void {
  if (state.table.dirty[slot] !== 0) return
  state.table.dirty[slot] = 1
  state.dirtySlots[state.dirtyCount++] = slot
}

/** Tells the live table the bytes of one session that it has not been told yet. */
export function tellLive(state: WorkerState, slot: number): void {
  const { table, live } = state
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
