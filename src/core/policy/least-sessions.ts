/** Least sessions: the backend with the fewest sessions relative to its weight. Looks at all. */

import type { BusyColumns } from '../live-table.js'
import { loadOf } from './load.js'
import type { Policy, PolicyView } from './policy.js'
import type { Cost } from './trace.js'

const noCosts: readonly Cost[] = []

/** Ties are broken by chance: always the first listed would send every quiet hour to it. */
export function leastSessions({ schedule, live, rng }: PolicyView): Policy {
  const { columns } = live
  return ({ tried, trace }) => {
    const { words, first } = schedule
    const end = schedule.endOf(first)
    const start = first + rng.below(end - first)
    const later = leastIn(words, start, end, -1, tried)
    const row = leastIn(words, first, start, later, tried)
    // The comparison divides nothing; what it compares is this.
    const costs = trace?.rows.map((each) => ({ row: each, cost: loadOf(live, each) })) ?? noCosts
    if (row >= 0) trace?.note({ step: 'least', row, costs })
    return row
  }

  // The least busy usable row of a part of the order, the first of equals, or `best` if that is no
  // busier; -1: none yet.
  function leastIn(
    order: Int32Array,
    from: number,
    to: number,
    best: number,
    tried: readonly number[],
  ): number {
    let least = best
    let weight = best < 0 ? 0 : columns.weights[best]! // Without one: infinitely busy.
    let sessions = best < 0 ? 1 : live.active(best) + 1
    for (let at = from; ; at++) {
      at = nextBelow(sessions, weight, columns, order, at, to)
      if (at >= to) return least
      const row = order[at]!
      if (tried.includes(row) || !live.isUsable(row) || live.isFull(row)) continue
      least = row
      weight = columns.weights[row]!
      sessions = live.active(row) + 1
    }
  }
}

// The next place in the order whose row, with the session to come, is less busy than so many
// sessions for this weight; `to` when there is none. Ten thousand rows in the time of one connect:
// it divides nothing and calls nothing, for after a call nothing could be kept in a register.
function nextBelow(
  leastSessions: number,
  leastWeight: number,
  { workers, active, weights }: BusyColumns,
  order: Int32Array,
  from: number,
  to: number,
): number {
  for (let at = from; at < to; at++) {
    const row = order[at]!
    const column = row * workers
    let sessions = active[column]! + 1
    for (let worker = 1; worker < workers; worker++) sessions += active[column + worker]!
    // sessions / weight < leastSessions / leastWeight
    if (sessions * leastWeight < leastSessions * weights[row]!) return at
  }
  return to
}
