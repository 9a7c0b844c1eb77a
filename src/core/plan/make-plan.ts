/** A whole plan: what follows from two configurations, and from the sessions that are open. */

import type { Config } from '../config/schema.js'
import { drainsOf, type OpenSession } from './drains.js'
import { movedKeysOf } from './moved-keys.js'
import type { Plan } from './plan.js'
import { planConfig } from './plan-config.js'

/** What runs when a plan is made. */
export type Present = {
  readonly config: Config
  readonly revision: number
  readonly sessions: readonly OpenSession[]
}

/** Plans the way from what runs to a wanted configuration. */
export function makePlan({ config, revision, sessions }: Present, wanted: Config): Plan {
  const plan = planConfig(config, wanted)
  return {
    ...plan,
    revision,
    drains: drainsOf(plan.backends, sessions, config, wanted),
    movedKeys: movedKeysOf(config, wanted),
  }
}
