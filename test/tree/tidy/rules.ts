/**
 * All tidy rules, and how one is broken on purpose: a comment `tidy(RULE): why` on the line or the
 * one above it. A waiver that waives nothing is itself a problem, so none outlives its reason.
 */

import { calls } from './calls.js'
import { comments } from './comments.js'
import { deadFiles } from './dead-files.js'
import { imports } from './imports.js'
import { leavings } from './leavings.js'
import { machine } from './machine.js'
import { names } from './names.js'
import { page } from './page.js'
import { purity } from './purity.js'
import { size } from './size.js'
import { isTest, type Problem, type Rule, type SourceFile } from './source-file.js'
import { words } from './words.js'

/** Every rule, in the order in which its problems are shown. */
export const rules: readonly Rule[] = [
  imports,
  page,
  purity,
  calls,
  size,
  comments,
  words,
  names,
  leavings,
  deadFiles,
  machine,
]

type Waiver = { readonly path: string; readonly line: number; readonly rule: string }

const waiver = /\btidy\(([a-z ]+)\): \S.{14}/

/** What these rules find in a tree, as lines to print, less what is waived there. */
export function problemsIn(
  tree: readonly SourceFile[],
  checked: readonly Rule[] = rules,
): readonly string[] {
  const waivers = tree.flatMap(waiversOf)
  const found = checked.flatMap((rule) =>
    rule.check(tree).map((problem) => ({ ...problem, rule: rule.name })),
  )
  const open = found.filter((problem) => !waivers.some((one) => waives(one, problem)))
  const idle = waivers
    .filter((one) => !found.some((problem) => waives(one, problem)))
    .map((one) => ({ ...one, message: 'this waiver waives nothing; take it out' }))
  return [...open, ...idle].map(({ path, line, rule, message }) => {
    return `${path}:${line}: ${rule}: ${message}`
  })
}

function waiversOf({ path, lines }: SourceFile): Waiver[] {
  if (isTest(path) || path.startsWith('test/tree/')) return []
  return lines.flatMap((text, index) => {
    const rule = waiver.exec(text)?.[1]
    return rule === undefined ? [] : [{ path, line: index + 1, rule }]
  })
}

function waives(one: Waiver, problem: Problem & { readonly rule: string }): boolean {
  if (one.path !== problem.path || one.rule !== problem.rule) return false
  return problem.line === one.line || problem.line === one.line + 1
}
