/**
 * Options that name a file. A relative path is relative to the file it is written in, wherever the
 * program was started; in an object from a program it is relative to the working directory.
 */

import type { ScalarTree, Tree } from './tree.js'

/** The options whose value is the path of a file, by their name. */
const fileOptions: ReadonlySet<string> = new Set(['ca'])

/** The tree with the path of every such option made whole by `resolve`. */
export function withWholePaths(
  tree: Tree,
  resolve: (path: string, from: string) => string,
  name?: string,
): Tree {
  switch (tree.kind) {
    case 'list':
      return { ...tree, items: tree.items.map((item) => withWholePaths(item, resolve)) }
    case 'map': {
      const entries = [...tree.entries].map(([key, entry]) => {
        return [key, { ...entry, value: withWholePaths(entry.value, resolve, key) }] as const
      })
      return { ...tree, entries: new Map(entries) }
    }
    case 'scalar':
      return name !== undefined && fileOptions.has(name) ? withWholePath(tree, resolve) : tree
  }
}

function withWholePath(
  scalar: ScalarTree,
  resolve: (path: string, from: string) => string,
): ScalarTree {
  const { value, span, replaced } = scalar
  if (typeof value !== 'string' || value === '' || span === undefined) return scalar
  const path = resolve(value, span.source.file)
  return { ...scalar, value: path, ...(replaced && { replaced: { ...replaced, text: path } }) }
}
