/** An object from a program or a module → a tree. It has no positions; paths say where instead. */

import type { Entry, Source, Span, Tree } from './tree.js'
import { treeDepthMax } from './tree.js'

/**
 * The tree of a value. What no configuration can hold (a function, a date, a loop) stays as it is
 * and is refused by the check of the option it was given to.
 */
export function treeFromValue(value: unknown, source?: Source): Tree {
  const span = source === undefined ? undefined : { source, from: 0, to: 0 }
  return read(value, span, 0)
}

function read(value: unknown, span: Span | undefined, depth: number): Tree {
  if (depth > treeDepthMax) return { kind: 'scalar', value, span }
  if (Array.isArray(value)) {
    return { kind: 'list', items: value.map((item) => read(item, span, depth + 1)), span }
  }
  if (!isPlainObject(value)) return { kind: 'scalar', value, span }
  const entries = new Map<string, Entry>()
  for (const [key, inner] of Object.entries(value)) {
    // Written as `key: undefined` it is not there, as everywhere in JavaScript.
    if (inner !== undefined) entries.set(key, { key: span, value: read(inner, span, depth + 1) })
  }
  return { kind: 'map', entries, span }
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // An object from another realm (a test, a worker) has another Object.prototype, itself without
  // one.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
