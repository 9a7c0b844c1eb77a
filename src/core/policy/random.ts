/** Random, weighted: any entry of the order, in which a backend stands as often as its weight. */

import type { Policy, PolicyView } from './policy.js'

/** Draws by chance alone. */
export function random({ schedule, rng }: PolicyView): Policy {
  return ({ trace }) => {
    const place = rng.below(schedule.length)
    const row = schedule.at(place)
    trace?.note({ step: 'drawn', row, place })
    return row
  }
}
