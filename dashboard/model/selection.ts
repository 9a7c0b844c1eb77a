/** Which backends are chosen for an action, by their keys. Those that are gone are not chosen. */

import type { BalancerSnapshot } from '../../src/app/balancer-snapshot.js'
import type { BackendName } from './actions.js'
import { keyOf } from './rates.js'

/** The keys of what is chosen. */
export type Selection = ReadonlySet<string>

/** With this one if it was not chosen, without it if it was. */
export function toggled(selection: Selection, key: string): Selection {
  const next = new Set(selection)
  if (!next.delete(key)) next.add(key)
  return next
}

/** All of these and what was chosen before; or, where all of these were, without them. */
export function toggledAll(selection: Selection, keys: readonly string[]): Selection {
  if (keys.some((key) => !selection.has(key))) return new Set([...selection, ...keys])
  const without = new Set(keys)
  return new Set([...selection].filter((key) => !without.has(key)))
}

/** The backends that are chosen and there, in the order of the configuration. */
export function chosenNames(view: BalancerSnapshot, selection: Selection): readonly BackendName[] {
  if (selection.size === 0) return []
  return view.pools.flatMap(({ name: pool, backends }) =>
    backends
      .filter(({ name }) => selection.has(keyOf(pool, name)))
      .map(({ name }) => ({ pool, backend: name })),
  )
}
