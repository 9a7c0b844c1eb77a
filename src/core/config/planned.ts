/**
 * What is promised for a later version: refused now, and told apart from a slip of the pen. It is
 * kept as data, so that building one means deleting its line here and adding it to the schema.
 * `*` stands for any name or index.
 */

import { optionPathOf } from './option-path.js'
import type { Path } from './problem.js'

const listenerKeys = ['acceptProxy', 'access', 'limits', 'preread', 'routes', 'tls']
const poolKeys = ['sendProxy', 'tls', 'localAddress']
const timeoutKeys = ['tlsHandshake']
const backendKeys = ['tls', 'sendProxy']
const sourceKeys = ['dns', 'srv', 'file', 'docker', 'etcd', 'port', 'onFailure', 'minimum']

const plannedKeys: Readonly<Record<string, readonly string[]>> = {
  limits: ['memory'],
  buffers: ['total'],
  'listeners.*': listenerKeys,
  'listeners.*.timeouts': timeoutKeys,
  'pools.*': poolKeys,
  'pools.*.timeouts': timeoutKeys,
  'pools.*.backends.*': [...backendKeys, ...sourceKeys],
}

const plannedWords: Readonly<Record<string, readonly string[]>> = {
  'listeners.*.protocol': ['udp'],
  'pools.*.balance.on': ['sni'],
}

/** Options that will take a set of options one day, and what it will be. */
const plannedSets: Readonly<Record<string, string>> = {
  'listeners.*.pool': 'pools with weights',
}

/** The paths of all planned options, `*` for names and indexes. */
export function plannedOptions(): readonly string[] {
  return Object.entries(plannedKeys).flatMap(([parent, keys]) => {
    return keys.map((key) => (parent === '' ? key : `${parent}.${key}`))
  })
}

/** True for an option that a later version will have. */
export function isPlannedKey(path: Path): boolean {
  const keys = plannedKeys[optionPathOf(path.slice(0, -1))]
  return keys?.includes(String(path.at(-1))) ?? false
}

/** True for a word that an option of this version will take in a later one. */
export function isPlannedWord(path: Path, word: string): boolean {
  return plannedWords[optionPathOf(path)]?.includes(word) ?? false
}

/** What a set of options at this path will mean in a later version; undefined for nothing. */
export function plannedSetAt(path: Path): string | undefined {
  return plannedSets[optionPathOf(path)]
}
