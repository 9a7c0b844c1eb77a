/** What a control plane runs just now, for those who act on it: both change when it reloads. */

import type { Config } from '../core/config/schema.js'
import type { Pool } from './pool.js'

/** To be read anew each time. `pools` are those of `config`, by name. */
export type Running = {
  readonly config: Config
  readonly pools: ReadonlyMap<string, Pool>
}
