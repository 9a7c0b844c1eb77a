/** Least sessions: the backend with the fewest sessions relative to its weight. Looks at all. */

import type { Policy, PolicyView } from './policy.js'

/** Ties are broken by chance: always the first listed would send every quiet hour to it. */
export function leastSessions({ schedule, live, rng }: PolicyView): Policy {
  return ({ tried }) => {
    const { words, first } = schedule
    const end = schedule.endOf(first)
    const start = first + rng.below(end - first)
    const later = live.leastBusy(words, start, end, -1, tried)
    return live.leastBusy(words, first, start, later, tried)
  }
}
