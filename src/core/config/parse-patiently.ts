/** Checking a tree against a schema where some of its values were put in by `${…}`. */

import * as z from 'zod'
import type { Path } from './problem.js'
import { type Tree, toPlain, treeAt } from './tree.js'

/**
 * A replaced `${…}` was typed by YAML's rules, so a host name or a text that looks like a number
 * came out as one. Where that does not fit, the text itself is tried.
 */
export function parsePatiently<Schema extends z.core.$ZodType>(schema: Schema, tree: Tree) {
  const first = z.safeParse(schema, toPlain(tree))
  if (first.success) return { data: first.data, issues: undefined }
  const paths = first.error.issues.flatMap((issue) => wrongPaths(issue))
  const retyped = new Set(paths.map((path) => treeAt(tree, path)))
  const second = z.safeParse(
    schema,
    toPlain(tree, (scalar) => retyped.has(scalar)),
  )
  if (second.success) return { data: second.data, issues: undefined }
  return { data: undefined, issues: second.error.issues }
}

function wrongPaths(issue: z.core.$ZodIssue): Path[] {
  const path = issue.path as Path
  if (issue.code !== 'invalid_union') return [path]
  const inner = issue.errors.flat().flatMap(wrongPaths)
  return [path, ...inner.map((steps) => [...path, ...steps])]
}
