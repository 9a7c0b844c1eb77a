/** A configuration that is refused, as the error a library user meets. */

import { formatProblems, problemLine } from '../core/config/format-problems.js'
import type { Problem } from '../core/config/problem.js'

/** Thrown when a configuration is wrong. Its message tells all problems; nothing was changed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(`the configuration is refused\n${formatProblems(problems).trimEnd()}`)
    this.problems = problems
  }

  /** The first problem in one line, and how many more there are. */
  get summary(): string {
    const [first] = this.problems
    if (first === undefined) return this.message
    const more = this.problems.length - 1
    return `${problemLine(first)}${more === 0 ? '' : ` (and ${more} more)`}`
  }
}
