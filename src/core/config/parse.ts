/**
 * A tree, or an object from a program → a checked configuration, or everything that is wrong with
 * it. Nothing after this checks again.
 */

import { bad, ok, type Result } from '../result.js'
import { type Problem, problem, sortProblems } from './problem.js'
import { type Config, configSchema } from './schema.js'
import { placeOf, spanAt, type Tree, toPlain } from './tree.js'
import { treeFromValue } from './tree-from-value.js'

/** A checked configuration, and what is not wrong with it but odd. */
export type Checked = { readonly config: Config; readonly warnings: readonly Problem[] }

/** Checks a configuration that a program made. Problems have paths instead of positions. */
export function parseConfig(input: unknown): Result<Config, readonly Problem[]> {
  const checked = checkTree(treeFromValue(input))
  return checked.ok ? ok(checked.value.config) : checked
}

/** Checks a whole configuration, all files merged. */
export function checkTree(tree: Tree): Result<Checked, readonly Problem[]> {
  const result = configSchema.safeParse(toPlain(tree))
  if (result.success) return ok({ config: result.data, warnings: [] })
  const problems = result.error.issues.map((issue) => {
    const path = issue.path.filter((step) => typeof step !== 'symbol')
    return problem(issue.message, placeOf(spanAt(tree, path)))
  })
  return bad(sortProblems(problems))
}
