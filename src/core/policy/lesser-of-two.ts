/**
 * Of two backends drawn by weighted chance the one that costs less. Nearly as even as looking at
 * all of them, and the price is the same for ten as for ten thousand ("The Power of Two Choices in
 * Randomized Load Balancing", Mitzenmacher 1996).
 */

import type { Draw, Policy, PolicyView } from './policy.js'
import type { Cost, PolicyTrace } from './trace.js'

/** What a backend would cost a session, on any scale; Infinity: rather none. */
export type CostOf = (row: number, nowMs: number) => number

// The order holds a backend as often as its weight, so two entries may be the same backend.
const distinctDrawsMax = 8

/** A policy that draws two entries, which favours heavier backends, and compares their costs. */
export function lesserOfTwo({ schedule, rng }: PolicyView, costOf: CostOf): Policy {
  return ({ tried, nowMs, trace }) => {
    const one = drawOther(-1, tried)
    const other = drawOther(one, tried)
    if (other === -1 || other === one) {
      if (trace !== undefined && one >= 0) noteTwo(trace, one, one, nowMs)
      return one
    }
    if (trace !== undefined) noteTwo(trace, one, other, nowMs)
    return costOf(one, nowMs) <= costOf(other, nowMs) ? one : other
  }

  // Apart from the rest: small functions are what an engine makes fast.
  function noteTwo(trace: PolicyTrace, one: number, other: number, nowMs: number): void {
    const costed = (row: number): Cost => ({ row, cost: costOf(row, nowMs) })
    trace.note({ step: 'two', one: costed(one), other: costed(other) })
  }

  function drawOther(than: number, tried: Draw['tried']): number {
    let row = -1
    for (let draw = 0; draw < distinctDrawsMax; draw++) {
      row = schedule.at(rng.below(schedule.length))
      if (row !== than && !tried.includes(row)) return row
    }
    return row
  }
}
