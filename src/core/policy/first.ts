/**
 * First: the first backend of the list that can take a session; the others wait until it is full.
 */

import type { Policy, PolicyView } from './policy.js'

/** Fills in the order of the configuration. Weights play no part. */
export function first({ schedule }: PolicyView): Policy {
  return ({ turn }) => schedule.at(turn)
}
