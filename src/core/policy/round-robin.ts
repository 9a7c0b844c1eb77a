/** Round robin: the next turn of the pool's one shared cursor, exact across workers. */

import type { Policy, PolicyView } from './policy.js'

/** Goes round the published smooth weighted order. */
export function roundRobin({ schedule }: PolicyView): Policy {
  return () => schedule.next()
}
