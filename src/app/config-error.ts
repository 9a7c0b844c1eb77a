/** A configuration that is refused, as the error a library user meets. */

import { formatProblems } from '../core/config/format-problems.js'
import type { Problem } from '../core/config/problem.js'

/** Thrown when a configuration is wrong. Its message tells all problems; nothing was changed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(`the configuration is refused\n${formatProblems(problems).trimEnd()}`)
    this.problems = problems
  }
}
