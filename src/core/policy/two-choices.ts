/**
 * Two choices: of two random backends the less busy one. Nearly as even as looking at all of them
 * and costs the same for ten as for ten thousand ("The Power of Two Choices in Randomized Load
 * Balancing", Mitzenmacher 1996).
 */

import { loadOf } from './load.js'
import type { Policy, PolicyView } from './policy.js'

// The order holds a backend as often as its weight, so two entries may be the same backend.
const distinctDrawsMax = 8

/** Draws two entries, which favours heavier backends, and compares sessions relative to weight. */
export function twoChoices({ schedule, live, rng }: PolicyView): Policy {
  return ({ tried }) => {
    const one = drawOther(-1, tried)
    const other = drawOther(one, tried)
    if (other === -1 || other === one) return one
    return loadOf(live, one) <= loadOf(live, other) ? one : other
  }

  function drawOther(than: number, tried: readonly number[]): number {
    let row = -1
    for (let draw = 0; draw < distinctDrawsMax; draw++) {
      row = schedule.at(rng.below(schedule.length))
      if (row !== than && !tried.includes(row)) return row
    }
    return row
  }
}
