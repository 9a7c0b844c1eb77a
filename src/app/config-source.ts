/** Where the configuration of a balancer comes from, where it can be read again from there. */

import type { LoadedConfig } from '../core/config/load.js'
import type { Problem } from '../core/config/problem.js'
import type { Result } from '../core/result.js'

/** A place that is read anew each time it is asked. */
export type ConfigSource = {
  /** In words: the names of its files. */
  readonly description: string
  /** Reads what is to run from now on. */
  readonly read: () => Promise<Result<LoadedConfig, readonly Problem[]>>
  /** Reads what there is, only to compare it with what runs. */
  readonly peek: () => Promise<Result<LoadedConfig, readonly Problem[]>>
  /**
   * Undefined while all is as it was when `read` was called last; else a text that is another one
   * for every other state.
   */
  readonly changed: () => Promise<string | undefined>
}
