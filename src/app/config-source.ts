/** Where the configuration of a balancer comes from, where it can be read again from there. */

import type { LoadedConfig } from '../core/config/load.js'
import type { Problem } from '../core/config/problem.js'
import type { Result } from '../core/result.js'

/** A place that is read anew each time it is asked. */
export type ConfigSource = {
  /** In words: the names of its files. */
  readonly description: string
  readonly read: () => Promise<Result<LoadedConfig, readonly Problem[]>>
}
