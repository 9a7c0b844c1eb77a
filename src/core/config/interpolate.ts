/**
 * Replaces the `${…}` of a tree. What a replaced scalar became is kept beside what was written,
 * because messages must never show it: it may be a secret.
 */

import { bad, ok, type Result } from '../result.js'
import { formatPath, type Path, type Problem, problem } from './problem.js'
import { hasReferences, type Piece, parseReferences, type Reference } from './references.js'
import { placeOf, type ScalarTree, type Span, type Tree } from './tree.js'

/**
 * Says what a reference stands for; undefined: it is not set. The error says why it cannot be read.
 */
export type Lookup = (reference: Reference) => Result<string | undefined, string>

/**
 * The tree with every reference replaced, and what is wrong with those that could not be: these are
 * left as they are and marked, so that nothing is said of them twice.
 */
export function interpolate<Kind extends Tree>(
  tree: Kind,
  lookup: Lookup,
): { readonly tree: Kind; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const replaced = replaceIn(tree, [], (scalar, path) => {
    const result = replaceScalar(scalar, lookup)
    if (result.ok) return result.value
    const { message, needle } = result.error
    const place = placeOf(spanWithin(scalar.span, needle))
    problems.push(problem(message, place, { path: formatPath(path) }))
    return { ...scalar, isBroken: true }
  })
  return { tree: replaced as Kind, problems }
}

/** Every reference to a file in a tree, with the source it is written in. Bad ones are left out. */
export function fileReferencesIn(tree: Tree): { readonly path: string; readonly from: string }[] {
  const found: { path: string; from: string }[] = []
  replaceIn(tree, [], (scalar) => {
    const pieces = parseReferences(String(scalar.value))
    for (const piece of pieces.ok ? pieces.value : []) {
      if (typeof piece === 'string' || piece.kind !== 'file') continue
      found.push({ path: piece.path, from: scalar.span?.source.file ?? '' })
    }
    return scalar
  })
  return found
}

/** The value of a plain scalar by the rules of YAML 1.2: `5` is a number, `true` a yes, `` null. */
export function typeScalar(text: string): unknown {
  if (/^(?:~|null|Null|NULL)?$/.test(text)) return null
  if (/^(?:true|True|TRUE)$/.test(text)) return true
  if (/^(?:false|False|FALSE)$/.test(text)) return false
  if (/^(?:0o[0-7]+|0x[\da-fA-F]+|[-+]?\d+)$/.test(text)) return Number(text)
  if (/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(text)) return Number(text)
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  return /^\.(?:nan|NaN|NAN)$/.test(text) ? Number.NaN : text
}

type BadScalar = { readonly message: string; readonly needle: string }

function replaceScalar(scalar: ScalarTree, lookup: Lookup): Result<ScalarTree, BadScalar> {
  const written = String(scalar.value)
  const pieces = parseReferences(written)
  if (!pieces.ok) {
    const { message, offset } = pieces.error
    return bad({ message, needle: written.slice(offset) })
  }
  if (pieces.value.every((piece) => typeof piece === 'string')) {
    return ok({ ...scalar, value: pieces.value.join('') })
  }
  let text = ''
  for (const piece of pieces.value) {
    const result = textOf(piece, lookup)
    if (!result.ok) return bad({ message: result.error, needle: (piece as Reference).written })
    text += result.value
  }
  const value = pieces.value.length === 1 ? typeScalar(text) : text
  return ok({ ...scalar, value, replaced: { written, text } })
}

function textOf(piece: Piece, lookup: Lookup): Result<string, string> {
  if (typeof piece === 'string') return ok(piece)
  const found = lookup(piece)
  if (!found.ok) return bad(`${piece.written}: ${found.error}`)
  const fallback = piece.kind === 'variable' ? piece.fallback : undefined
  // As in a shell, `:-` also stands in for a variable that is set to nothing.
  const text = found.value === '' && fallback !== undefined ? fallback : (found.value ?? fallback)
  if (text !== undefined) return ok(text)
  const name = piece.kind === 'variable' ? piece.name : piece.path
  return bad(`${name} is not set, and \${${name}} has no default such as \${${name}:-8080}`)
}

function replaceIn(
  tree: Tree,
  path: Path,
  replace: (scalar: ScalarTree, path: Path) => ScalarTree,
): Tree {
  switch (tree.kind) {
    case 'scalar': {
      const isSubject = typeof tree.value === 'string' && hasReferences(tree.value)
      return isSubject && tree.replaced === undefined ? replace(tree, path) : tree
    }
    case 'list': {
      const items = tree.items.map((item, index) => replaceIn(item, [...path, index], replace))
      return { ...tree, items }
    }
    case 'map': {
      const entries = [...tree.entries].map(([key, { key: span, value }]) => {
        return [key, { key: span, value: replaceIn(value, [...path, key], replace) }] as const
      })
      return { ...tree, entries: new Map(entries) }
    }
  }
}

// The reference itself is pointed at, where it can be found in the text as written: escapes and
// line folds may have changed it, and then the whole value is.
function spanWithin(span: Span | undefined, needle: string): Span | undefined {
  if (span?.source.text === undefined) return span
  const at = span.source.text.slice(span.from, span.to).indexOf(needle)
  if (at === -1) return span
  return { ...span, from: span.from + at, to: span.from + at + needle.length }
}
