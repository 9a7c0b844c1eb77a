/**
 * A configuration as written: values that know where they stand. Includes, overlays and defaults
 * are merged in this form, so that whatever is found wrong later still points at the right line of
 * the right file. It knows nothing of the options themselves.
 */

import { assert } from '../assert.js'
import type { Path, Place } from './problem.js'

/** A text with a name. `text` is undefined where a file has no positions (a module). */
export type Source = { readonly file: string; readonly text: string | undefined }

/** Part of a source, as offsets; `to` is not part of it. */
export type Span = { readonly source: Source; readonly from: number; readonly to: number }

/** A value, and where it was written; the span is undefined for what came as an object. */
export type Tree = ScalarTree | ListTree | MapTree

/** Text, a number, true, false, null; from a module also what no configuration may hold. */
export type ScalarTree = {
  readonly kind: 'scalar'
  readonly value: unknown
  readonly span: Span | undefined
  /**
   * Set when `${…}` was replaced in it. Such a value is secret: messages show `written` instead.
   */
  readonly replaced?: Replaced
  /**
   * Set when what stands here could not be found: that has been told, and nothing more is known.
   */
  readonly isBroken?: boolean
}

/** What a scalar was before `${…}` was replaced, and the text it became. */
export type Replaced = { readonly written: string; readonly text: string }

/** Values without names, in their order. */
export type ListTree = {
  readonly kind: 'list'
  readonly items: readonly Tree[]
  readonly span: Span | undefined
}

/** Options by name, in their order. */
export type MapTree = {
  readonly kind: 'map'
  readonly entries: ReadonlyMap<string, Entry>
  readonly span: Span | undefined
}

/** An option: where its key stands, and its value. */
export type Entry = { readonly key: Span | undefined; readonly value: Tree }

/** Values nested deeper than this are refused: no configuration needs them, and loops would. */
export const treeDepthMax = 64

/**
 * Values of one file, counting each use of an anchor: beyond it the text is an attack or a slip.
 */
export const treeValuesMax = 200_000

// A date or a map has no options of its own and would pass for an empty set of them; a symbol
// passes for nothing.
const notPlain = Symbol('an object of a class')

/** The plain value a tree stands for; `asText` picks the replaced scalars that stay text. */
export function toPlain(tree: Tree, asText: (tree: ScalarTree) => boolean = () => false): unknown {
  switch (tree.kind) {
    case 'scalar':
      if (tree.replaced !== undefined && asText(tree)) return tree.replaced.text
      return typeof tree.value === 'object' && tree.value !== null ? notPlain : tree.value
    case 'list':
      return tree.items.map((item) => toPlain(item, asText))
    case 'map':
      return Object.fromEntries(
        [...tree.entries].map(([key, { value }]) => [key, toPlain(value, asText)]),
      )
  }
}

/** The value at a path, or undefined when the path leads nowhere. */
export function treeAt(tree: Tree, path: Path): Tree | undefined {
  return path.reduce<Tree | undefined>((at, step) => {
    if (at?.kind === 'map') return at.entries.get(String(step))?.value
    if (at?.kind === 'list') return at.items[Number(step)]
    return undefined
  }, tree)
}

/**
 * Where to point for the value at a path: at the value when it begins beside its key, else at the
 * key; for a value that is not there, at the nearest that is.
 */
export function spanAt(tree: Tree, path: Path): Span | undefined {
  const found = treeAt(tree, path)
  if (found === undefined) return path.length === 0 ? tree.span : keySpanAt(tree, path.slice(0, -1))
  const key = path.length === 0 ? undefined : keySpanAt(tree, path)
  if (key?.source.text === undefined || found.span?.source !== key.source) return key ?? found.span
  const between = key.source.text.slice(key.to, found.span.from)
  return between.includes('\n') ? key : found.span
}

/** The span of the key that a path ends in, of the item in a list, of the tree at the top. */
export function keySpanAt(tree: Tree, path: Path): Span | undefined {
  if (path.length === 0) return tree.span
  const parent = treeAt(tree, path.slice(0, -1))
  if (parent?.kind === 'map') return parent.entries.get(String(path.at(-1)))?.key
  if (parent?.kind === 'list') return parent.items[Number(path.at(-1))]?.span
  return keySpanAt(tree, path.slice(0, -1))
}

/** Where a span is, in lines and columns. A span over several lines is shown on its first. */
export function placeOf(span: Span): Place
export function placeOf(span: Span | undefined): Place | undefined
export function placeOf(span: Span | undefined): Place | undefined {
  if (span === undefined) return undefined
  const { source, from, to } = span
  if (source.text === undefined) return { file: source.file, position: undefined }
  assert(from <= source.text.length, 'a span lies in its source')
  const before = source.text.slice(0, from)
  const lineStart = before.lastIndexOf('\n') + 1
  const [text = ''] = source.text.slice(lineStart).split(/\r?\n/, 1)
  const width = [...text.slice(from - lineStart, to - lineStart)].length
  return {
    file: source.file,
    position: {
      line: before.split('\n').length,
      column: [...source.text.slice(lineStart, from)].length + 1,
      width: Math.max(1, width),
      text,
    },
  }
}

/**
 * Without what is not for Evener: `x-…`, which is the writer's own, and `$schema`, which is for
 * editors.
 */
export function withoutExtensions(root: MapTree): MapTree {
  const entries = [...root.entries].filter(([key]) => !key.startsWith('x-') && key !== '$schema')
  return { ...root, entries: new Map(entries) }
}
