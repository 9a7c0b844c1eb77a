/**
 * Options that name a file. A relative path is relative to the file it is written in, wherever the
 * program was started; in an object from a program it is relative to the working directory.
 */

import { optionPathOf } from './option-path.js'
import type { Path } from './problem.js'
import { configSchema } from './schema.js'
import { kindOf } from './schema-shape.js'
import { optionsIn } from './schema-walk.js'
import type { ScalarTree, Tree } from './tree.js'

/** The options whose value is the path of a file, whatever it looks like. */
const fileOptions: ReadonlySet<string> = new Set(
  optionsIn(configSchema)
    .filter(({ schema }) => kindOf(schema) === 'path of a file')
    .map(({ path }) => path),
)

/** Those whose value may be the path of a module, or a word. */
const moduleOptions: ReadonlySet<string> = new Set(['pools.*.balance', 'pools.*.balance.policy'])

/** The tree of one file, with the path of every such option made whole by `resolve`. */
export function withWholePaths(
  tree: Tree,
  resolve: (path: string) => string,
  path: Path = [],
): Tree {
  switch (tree.kind) {
    case 'list': {
      const items = tree.items.map((item, at) => withWholePaths(item, resolve, [...path, at]))
      return { ...tree, items }
    }
    case 'map': {
      const entries = [...tree.entries].map(([key, entry]) => {
        return [
          key,
          { ...entry, value: withWholePaths(entry.value, resolve, [...path, key]) },
        ] as const
      })
      return { ...tree, entries: new Map(entries) }
    }
    case 'scalar':
      return isFile(tree, optionPathOf(path)) ? withWholePath(tree, resolve) : tree
  }
}

function isFile({ value }: ScalarTree, option: string): boolean {
  if (typeof value !== 'string' || value === '') return false
  return fileOptions.has(option) || (moduleOptions.has(option) && /^\.{1,2}\//.test(value))
}

function withWholePath(scalar: ScalarTree, resolve: (path: string) => string): ScalarTree {
  const { value, replaced } = scalar
  const whole = resolve(String(value))
  return { ...scalar, value: whole, ...(replaced && { replaced: { ...replaced, text: whole } }) }
}
