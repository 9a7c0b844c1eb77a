/**
 * A tree, or an object from a program → a checked configuration, or everything that is wrong with
 * it. Nothing after this checks again.
 */

import { bad, ok, type Result } from '../result.js'
import { crossCheck } from './cross-check.js'
import { explainIssues } from './explain.js'
import { sharedHealthKeys } from './health-fields.js'
import { interpolate } from './interpolate.js'
import { applyDefaults } from './merge.js'
import { parsePatiently } from './parse-patiently.js'
import { type Problem, problem, sortProblems } from './problem.js'
import { type Config, configSchema, defaultsSchema } from './schema.js'
import { type MapTree, withoutExtensions } from './tree.js'
import { treeFromValue } from './tree-from-value.js'
import { warningsOf } from './warnings.js'

/** A checked configuration, and what is not wrong with it but odd. */
export type Checked = { readonly config: Config; readonly warnings: readonly Problem[] }

/**
 * Checks a configuration that a program made. Problems have paths instead of positions. `include`
 * and `${…}` belong to files, and are refused: a program has better ways to both.
 */
export function parseConfig(input: unknown): Result<Config, readonly Problem[]> {
  const checked = checkValue(input)
  return checked.ok ? ok(checked.value.config) : checked
}

/** The same with its warnings. */
export function checkValue(input: unknown): Result<Checked, readonly Problem[]> {
  const written = treeFromValue(input)
  if (written.kind !== 'map') {
    return bad([problem('a configuration is an object of options', undefined)])
  }
  const { tree, problems } = interpolate(withoutExtensions(written), ({ written: reference }) =>
    bad(`replaced in files only; write $${reference} for the text itself`),
  )
  const told = [...problems]
  if (tree.entries.has('include')) {
    told.push(problem('"include" works in files only', undefined, { path: 'include' }))
  }
  const entries = new Map([...tree.entries].filter(([key]) => key !== 'include'))
  const checked = checkTree({ ...tree, entries })
  if (told.length === 0) return checked
  return bad([...told, ...(checked.ok ? [] : checked.error)])
}

/** Checks a whole configuration, all files merged, `defaults` still in it. */
export function checkTree(tree: MapTree): Result<Checked, readonly Problem[]> {
  const whole = applyDefaults(tree, sharedHealthKeys)
  const problems = [...checkDefaults(tree), ...crossCheck(whole)]
  const { data, issues } = parsePatiently(configSchema, whole)
  if (issues === undefined && problems.length === 0) {
    return ok({ config: data, warnings: sortProblems(warningsOf(data, whole)) })
  }
  problems.push(
    ...explainIssues(issues ?? [], { schema: configSchema, tree: whole, path: [] }, whole),
  )
  return bad(sortProblems(withoutRepeats(problems)))
}

function checkDefaults(tree: MapTree): Problem[] {
  const defaults = tree.entries.get('defaults')?.value
  if (defaults === undefined) return []
  const { issues } = parsePatiently(defaultsSchema, defaults)
  const subject = { schema: defaultsSchema, tree: defaults, path: ['defaults'] }
  return explainIssues(issues ?? [], subject, tree)
}

// What is wrong in `defaults` is wrong in each pool it lies under: it is told once.
function withoutRepeats(problems: readonly Problem[]): Problem[] {
  const told = new Set<string>()
  return problems.filter(({ path, message, place }) => {
    const inPool = path.replace(
      /^(defaults\.(pool|listener)|(pools|listeners)(\.[\w-]+|\[[^\]]+\]))/,
      '',
    )
    const key = JSON.stringify([inPool, message, place?.file, place?.position])
    return !told.has(key) && told.add(key)
  })
}
