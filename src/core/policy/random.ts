/** Random, weighted: any entry of the order, in which a backend stands as often as its weight. */

import type { Policy, PolicyView } from './policy.js'

/** Draws by chance alone. */
export function random({ schedule, rng }: PolicyView): Policy {
  return () => schedule.at(rng.below(schedule.length))
}
