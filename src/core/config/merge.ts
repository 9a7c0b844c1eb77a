/**
 * Several trees → one, in three ways, because three things are meant:
 *
 *   include   adds: nothing may be written in two files of one include
 *   overlay   a later `-c` wins, option by option, lists whole; yet no listener or pool is in two
 *   defaults  lie under each listener and each pool: what is written there wins, lists whole
 */

import { formatPath, type Path, type Problem, problem } from './problem.js'
import { type Entry, type MapTree, placeOf, type Tree } from './tree.js'

/** A merged tree, and what was written twice. */
export type Merged = { readonly tree: MapTree; readonly problems: readonly Problem[] }

/**
 * Adds the options of an included file. One that is in both is a problem that names both places.
 */
export function mergeInclude(base: MapTree, included: MapTree): Merged {
  return new Merger(false).merge(base, included)
}

/** Lays a later `-c` over what was given before it. */
export function mergeOverlay(base: MapTree, overlay: MapTree): Merged {
  return new Merger(true).merge(base, overlay)
}

/**
 * Lays `defaults.listener` and `defaults.pool` under each listener and pool, and takes them off;
 * then the `health` of each pool under that of its backends.
 * Where both say a `type`, or a `policy`, and not the same, only the options in `sharedKeys` make
 * sense below the other.
 */
export function applyDefaults(root: MapTree, sharedKeys: ReadonlySet<string>): MapTree {
  const defaults = root.entries.get('defaults')?.value
  const entries = new Map(root.entries)
  entries.delete('defaults')

  for (const [kind, plural] of [
    ['listener', 'listeners'],
    ['pool', 'pools'],
  ] as const) {
    const under = defaults?.kind === 'map' ? defaults.entries.get(kind)?.value : undefined
    const named = entries.get(plural)
    if (named?.value.kind !== 'map') continue
    const value = mapValues(named.value, (own) => {
      const laid = under?.kind === 'map' ? layUnder(own, under, sharedKeys) : own
      return plural === 'pools' ? layUnderBackends(laid, sharedKeys) : laid
    })
    entries.set(plural, { ...named, value })
  }
  return { ...root, entries }
}

// What a backend says of its `health` lies over what its pool says.
function layUnderBackends(pool: Tree, sharedKeys: ReadonlySet<string>): Tree {
  if (pool.kind !== 'map') return pool
  const backends = pool.entries.get('backends')
  const under = pool.entries.get('health')?.value
  if (backends?.value.kind !== 'list' || under === undefined) return pool
  const items = backends.value.items.map((item) => {
    const own = item.kind === 'map' ? item.entries.get('health') : undefined
    if (item.kind !== 'map' || own === undefined) return item
    const value = layUnderHealth(own.value, under, sharedKeys)
    return { ...item, entries: new Map(item.entries).set('health', { ...own, value }) }
  })
  const value = { ...backends.value, items }
  return { ...pool, entries: new Map(pool.entries).set('backends', { ...backends, value }) }
}

// Several probes are a list and take the place of whatever lay there; one probe lies under each.
function layUnderHealth(own: Tree, under: Tree, sharedKeys: ReadonlySet<string>): Tree {
  if (own.kind !== 'map' || under.kind !== 'map' || groupOf(under) !== undefined) return own
  const group = groupOf(own)
  if (group === undefined) return layUnder(own, under, sharedKeys)
  const entry = own.entries.get(group)!
  if (entry.value.kind !== 'list') return own
  const items = entry.value.items.map((item) => layUnder(item, under, sharedKeys))
  const value = { ...entry.value, items }
  return { ...own, entries: new Map(own.entries).set(group, { ...entry, value }) }
}

function groupOf({ entries }: MapTree): 'all' | 'any' | undefined {
  return (['all', 'any'] as const).find((rule) => entries.has(rule))
}

function layUnder(own: Tree, under: Tree, sharedKeys: ReadonlySet<string>): Tree {
  if (own.kind !== 'map' || under.kind !== 'map') return own
  const isOtherType = typesDiffer(own, under)
  const entries = new Map(own.entries)
  for (const [key, entry] of under.entries) {
    if (isOtherType && !sharedKeys.has(key)) continue
    const mine = entries.get(key)
    const lay = key === 'health' ? layUnderHealth : layUnder
    if (mine === undefined) entries.set(key, entry)
    else entries.set(key, { ...mine, value: lay(mine.value, entry.value, sharedKeys) })
  }
  return { ...own, entries }
}

function typesDiffer(left: MapTree, right: MapTree): boolean {
  return ['type', 'policy'].some((key) => {
    const [one, other] = [left.entries.get(key)?.value, right.entries.get(key)?.value]
    return one?.kind === 'scalar' && other?.kind === 'scalar' && one.value !== other.value
  })
}

class Merger {
  readonly #laterWins: boolean
  readonly #problems: Problem[] = []

  constructor(laterWins: boolean) {
    this.#laterWins = laterWins
  }

  merge(base: MapTree, added: MapTree): Merged {
    return { tree: this.#mergeMaps(base, added, []), problems: this.#problems }
  }

  #mergeMaps(base: MapTree, added: MapTree, path: Path): MapTree {
    const entries = new Map(base.entries)
    for (const [key, entry] of added.entries) {
      const before = entries.get(key)
      const merged = before === undefined ? entry : this.#mergeEntry(before, entry, [...path, key])
      entries.set(key, merged)
    }
    return { ...base, entries }
  }

  #mergeEntry(before: Entry, entry: Entry, path: Path): Entry {
    const isWhole = path.length === 2 && (path[0] === 'listeners' || path[0] === 'pools')
    if (!isWhole && before.value.kind === 'map' && entry.value.kind === 'map') {
      return { ...before, value: this.#mergeMaps(before.value, entry.value, path) }
    }
    if (isWhole || !this.#laterWins) this.#problems.push(writtenTwice(before, entry, path, isWhole))
    return entry
  }
}

function writtenTwice(before: Entry, entry: Entry, path: Path, isWhole: boolean): Problem {
  const name = JSON.stringify(path.at(-1))
  const what = isWhole ? `the ${path[0] === 'pools' ? 'pool' : 'listener'} ${name}` : name
  const place = placeOf(before.key ?? before.value.span)
  return problem(`${what} is defined twice`, placeOf(entry.key ?? entry.value.span), {
    path: formatPath(path),
    related: place === undefined ? [] : [{ message: 'defined first here', place }],
  })
}

function mapValues(map: MapTree, change: (tree: Tree) => Tree): MapTree {
  const entries = [...map.entries].map(
    ([key, entry]) => [key, { ...entry, value: change(entry.value) }] as const,
  )
  return { ...map, entries: new Map(entries) }
}
