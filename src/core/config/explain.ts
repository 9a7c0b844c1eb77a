/**
 * What the schema objects to → problems a person understands. The schema's library says "Invalid
 * input" where a value may be one of several forms; here the form that was meant is found by what
 * was written, and the problem is told at the deepest place that is wrong.
 */

import type { core } from 'zod'
import { describeSchema, describeTree, joinWith, quote } from './expectation.js'
import { didYouMean } from './nearest.js'
import { parsePatiently } from './parse-patiently.js'
import { isPlannedWord, plannedSetAt } from './planned.js'
import { formatPath, type Path, type Problem, problem } from './problem.js'
import { memberFor, type Subject, schemaAt, shapeOf } from './schema-shape.js'
import { keySpanAt, placeOf, spanAt, type Tree, treeAt } from './tree.js'
import { containerName, explainUnknownKey, type UnknownKey } from './unknown-key.js'

type Finding =
  | {
      readonly kind: 'wrong'
      readonly path: Path
      readonly message: string
      readonly hint?: string
    }
  | { readonly kind: 'bad-name' | 'missing'; readonly path: Path; readonly message: string }
  | UnknownKey

/** Issues explained at most: a list of thousands of wrong backends is not read to its end. */
export const issuesMax = 1000

/** Explains what `subject.schema` objected to. `whole` is the tree that the paths begin in. */
export function explainIssues(
  issues: readonly core.$ZodIssue[],
  subject: Subject,
  whole: Tree,
): Problem[] {
  const findings = issues.slice(0, issuesMax).flatMap((issue) => explainIssue(issue, subject))
  return withoutConsequences(findings).map((finding) => {
    const { kind, path } = finding
    const isOfKey = kind === 'unknown-key' || kind === 'bad-name'
    const span = isOfKey ? keySpanAt(whole, path) : spanAt(whole, path)
    const hint = 'hint' in finding ? finding.hint : undefined
    return problem(finding.message, placeOf(span), { path: formatPath(path), hint })
  })
}

// An option is missing because its name is misspelt, or because something planned stands for it:
// then that is the one thing to say.
function withoutConsequences(findings: readonly Finding[]): Finding[] {
  const unknown = findings.filter((finding) => finding.kind === 'unknown-key')
  return findings.filter(({ kind, path }) => {
    if (kind !== 'missing') return true
    const parent = formatPath(path.slice(0, -1))
    return !unknown.some(
      (each) =>
        formatPath(each.path.slice(0, -1)) === parent &&
        (each.isPlanned || each.meant === path.at(-1)),
    )
  })
}

function explainIssue(issue: core.$ZodIssue, subject: Subject): Finding[] {
  const steps = issue.path.filter((step) => typeof step !== 'symbol')
  const tree = subject.tree && treeAt(subject.tree, steps)
  const path = [...subject.path, ...steps]
  const schema = schemaAt(subject.schema, steps, subject.tree)
  if (schema === undefined) return explainChoice(subject, steps)
  const at: Subject = { schema, tree, path }
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => explainUnknownKey(key, at))
    case 'invalid_union':
      return explainUnion(issue, at)
    case 'invalid_key':
      return explainNamed(issue, at)
    default:
      return explainValue(issue, at)
  }
}

// The library does not look at what has a wrong name.
function explainNamed(issue: core.$ZodIssueInvalidKey, at: Subject): Finding[] {
  const message = issue.issues[0]?.message ?? issue.message
  const { issues = [] } = at.tree === undefined ? {} : parsePatiently(at.schema, at.tree)
  return [
    { kind: 'bad-name', path: at.path, message },
    ...issues.flatMap((inner) => explainIssue(inner, at)),
  ]
}

// The library names the kind-giving key itself (`health.type`) when no member of a choice has it.
function explainChoice(subject: Subject, steps: Path): Finding[] {
  const parent: Subject = {
    schema: schemaAt(subject.schema, steps.slice(0, -1), subject.tree) ?? subject.schema,
    tree: subject.tree && treeAt(subject.tree, steps.slice(0, -1)),
    path: [...subject.path, ...steps.slice(0, -1)],
  }
  const path = [...subject.path, ...steps]
  const key = String(steps.at(-1))
  const written = parent.tree && treeAt(parent.tree, [key])
  if (written?.kind === 'scalar' && written.isBroken) return []
  if (written === undefined) return [missing(path)]
  return [wrongWord(path, written, wordsOf(parent.schema, key))]
}

function explainUnion(issue: core.$ZodIssueInvalidUnion, at: Subject): Finding[] {
  const shape = shapeOf(at.schema)
  const member = shape.kind === 'choice' ? memberFor(shape, at.tree) : undefined
  if (shape.kind !== 'choice' || member === undefined) return explainValue(issue, at)
  const issues = issue.errors[shape.among.indexOf(member)] ?? []
  const findings = issues.flatMap((inner) => explainIssue(inner, { ...at, schema: member }))
  // Near one of the words that could stand here too, the word is likelier meant.
  const hint = wordHint(at.schema, at.tree)
  return findings.map((finding) =>
    hint !== undefined && finding.kind === 'wrong' && finding.path.length === at.path.length
      ? { ...finding, hint }
      : finding,
  )
}

function explainValue(issue: core.$ZodIssue, { schema, tree, path }: Subject): Finding[] {
  if (tree?.kind === 'scalar' && tree.isBroken) return []
  if (tree === undefined) return [missing(path)]
  const planned = tree.kind === 'map' ? plannedSetAt(path) : undefined
  if (planned !== undefined) {
    return [{ kind: 'wrong', path, message: `${planned}: not available in this version` }]
  }
  if (tree.kind === 'scalar' && tree.replaced !== undefined) {
    const message = `${describeTree(tree)} is not ${describeSchema(schema)}`
    return [{ kind: 'wrong', path, message }]
  }
  const message = messageOf(issue, schema, tree)
  if (message !== undefined) return [{ kind: 'wrong', path, message }]
  return [wrongWord(path, tree, undefined, schema)]
}

function missing(path: Path): Finding {
  const message = `"${path.at(-1)}" is missing${containerName(path.slice(0, -1))}`
  return { kind: 'missing', path, message }
}

// What the fields themselves say is best; what the library says in its own words is not.
function messageOf(issue: core.$ZodIssue, schema: core.$ZodType, tree: Tree): string | undefined {
  if (issue.code === 'custom' || issue.code === 'invalid_format') return issue.message
  if (tree.kind === 'list' && issue.code === 'too_small') return 'the list is empty'
  if (tree.kind === 'list' && issue.code === 'too_big') {
    return `a list of ${tree.items.length}; at most ${issue.maximum} are taken`
  }
  const isText = tree.kind === 'scalar' && typeof tree.value === 'string' && tree.value !== ''
  if (issue.code === 'too_big' && isText) {
    return `a text of ${String(tree.value).length} characters; at most ${issue.maximum} are taken`
  }
  return shapeOf(schema).kind === 'text' && issue.code === 'too_small' ? 'this is empty' : undefined
}

function wrongWord(path: Path, tree: Tree, words?: string[], schema?: core.$ZodType): Finding {
  const word = tree.kind === 'scalar' ? String(tree.value) : ''
  if (isPlannedWord(path, word)) {
    return {
      kind: 'wrong',
      path,
      message: `${describeTree(tree)} is not available in this version`,
    }
  }
  const expected = schema ? describeSchema(schema) : joinWith('or', (words ?? []).map(quote))
  const hint = words ? secretive(tree, words) : wordHint(schema, tree)
  const message = `expected ${expected}, got ${describeTree(tree)}`
  return { kind: 'wrong', path, message, ...(hint !== undefined && { hint }) }
}

function wordHint(schema: core.$ZodType | undefined, tree: Tree | undefined): string | undefined {
  if (schema === undefined) return undefined
  const shape = shapeOf(schema)
  const shapes = shape.kind === 'choice' ? shape.among.map(shapeOf) : [shape]
  const words = shapes.flatMap((each) => (each.kind === 'words' ? each.words.map(String) : []))
  return secretive(tree, words)
}

// A replaced value may be a secret, and a word near it would tell much of it.
function secretive(tree: Tree | undefined, words: readonly string[]): string | undefined {
  const isOpen = tree?.kind === 'scalar' && tree.replaced === undefined
  return isOpen && typeof tree.value === 'string' ? didYouMean(tree.value, words) : undefined
}

function wordsOf(schema: core.$ZodType, key: string): string[] {
  const shape = shapeOf(schema)
  if (shape.kind === 'choice') return shape.among.flatMap((member) => wordsOf(member, key))
  if (shape.kind !== 'map') return []
  const option = shape.options[key]
  const inner = option && shapeOf(option)
  return inner?.kind === 'words' ? inner.words.map(String) : []
}
