/** An object from a program or a module → a tree. No positions; paths say where instead. */

import { type Entry, type Source, type Tree, treeDepthMax, treeValuesMax } from './tree.js'

/**
 * The tree of a value. What no configuration can hold (a function, a date, an object that contains
 * itself) stays as it is, and is refused by the check of the option it was given to.
 */
export function treeFromValue(value: unknown, source?: Source): Tree {
  const span = source === undefined ? undefined : { source, from: 0, to: 0 }
  let valueCount = 0
  return read(value, 0)

  function read(each: unknown, depth: number): Tree {
    valueCount += 1
    // An object that contains itself has no end, and two that do have exponentially many.
    const isEndless = depth > treeDepthMax || valueCount > treeValuesMax
    if (!isEndless && Array.isArray(each)) {
      return { kind: 'list', items: each.map((item) => read(item, depth + 1)), span }
    }
    if (isEndless || !isPlainObject(each)) return { kind: 'scalar', value: each, span }
    const entries = new Map<string, Entry>()
    for (const [key, inner] of Object.entries(each)) {
      // Written as `key: undefined` it is not there, as everywhere in JavaScript.
      if (inner !== undefined) entries.set(key, { key: span, value: read(inner, depth + 1) })
    }
    return { kind: 'map', entries, span }
  }
}

/** True for what `{ … }` makes; false for lists and for objects of a class. */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // Of another realm (a test, a worker) it has another Object.prototype, itself without one.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
