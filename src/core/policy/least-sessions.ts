/** Least sessions: the backend with the fewest sessions relative to its weight. Looks at all. */

import { loadOf } from './load.js'
import type { Policy, PolicyView } from './policy.js'

/** Ties are broken by chance: always the first listed would send every quiet hour to it. */
export function leastSessions({ schedule, live, rng }: PolicyView): Policy {
  return ({ tried }) => {
    const length = schedule.length
    const start = rng.below(length)
    let best = -1
    let bestLoad = Number.POSITIVE_INFINITY
    for (let step = 0; step < length; step++) {
      const index = start + step
      const row = schedule.at(index < length ? index : index - length)
      const load = loadOf(live, row)
      if (load < bestLoad && !tried.includes(row)) {
        best = row
        bestLoad = load
      }
    }
    return best
  }
}
