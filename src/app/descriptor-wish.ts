/** How many descriptors a configuration asks for, before anybody knows how many there are. */

import { probesInFlightMax } from '../control/health-loop.js'
import { probesOf } from '../core/config/health-fields.js'
import type { Config } from '../core/config/schema.js'
import type { DescriptorWish, EngineDescriptors } from './descriptors.js'

/** What it asks for with this engine; `hasAdmin`: it also answers its operators. */
export function wishOf(
  { limits, listeners, pools }: Config,
  engine: EngineDescriptors,
  hasAdmin: boolean,
): DescriptorWish {
  const probes = Object.values(pools).flatMap(({ health, backends }) => {
    return backends.map((backend) => probesOf(backend.health ?? health).probes.length)
  })
  return {
    sessionsWanted: limits.sessions === 'auto' ? undefined : limits.sessions,
    binds: Object.values(listeners).reduce((sum, { bind }) => sum + bind.length, 0),
    probesInFlight: Math.min(
      probesInFlightMax,
      probes.reduce((sum, count) => sum + count, 0),
    ),
    engine,
    hasAdmin,
  }
}
