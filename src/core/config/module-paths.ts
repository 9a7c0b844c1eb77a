/** The paths of modules that a configuration names, made to mean the same wherever it is read. */

import type { Entry, MapTree, Tree } from './tree.js'

/** True for a text that is meant as the path of a module, and not as a word. */
export function isModulePath(text: string): boolean {
  return /^(\.{0,2}\/|file:)/.test(text)
}

/** A tree in which every `balance` that names a module names it by what `resolve` makes of it. */
export function withModulePaths(root: MapTree, resolve: (path: string) => string): MapTree {
  const inPools = (pools: Tree): Tree => mapValues(pools, inPool)
  const inPool = (pool: Tree): Tree => at(pool, 'balance', inBalance)
  const inBalance = (balance: Tree): Tree =>
    balance.kind === 'map' ? at(balance, 'policy', resolved) : resolved(balance)
  const resolved = (tree: Tree): Tree => {
    if (tree.kind !== 'scalar' || typeof tree.value !== 'string') return tree
    return /^\.{1,2}\//.test(tree.value) ? { ...tree, value: resolve(tree.value) } : tree
  }
  const whole = at(root, 'pools', inPools)
  return at(whole, 'defaults', (defaults) => at(defaults, 'pool', inPool)) as MapTree
}

function at(tree: Tree, key: string, change: (tree: Tree) => Tree): Tree {
  if (tree.kind !== 'map') return tree
  const entry = tree.entries.get(key)
  if (entry === undefined) return tree
  return { ...tree, entries: new Map(tree.entries).set(key, changed(entry, change)) }
}

function mapValues(tree: Tree, change: (tree: Tree) => Tree): Tree {
  if (tree.kind !== 'map') return tree
  const entries = [...tree.entries].map(([key, entry]) => [key, changed(entry, change)] as const)
  return { ...tree, entries: new Map(entries) }
}

function changed(entry: Entry, change: (tree: Tree) => Tree): Entry {
  return { ...entry, value: change(entry.value) }
}
