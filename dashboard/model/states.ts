/** The states of a backend as the page shows them: sign and order. Colours stand in the style. */

import type { BackendView } from '../../src/app/balancer-snapshot.js'

/** What a backend is, all facts together. */
export type State = BackendView['effective']

// A sign of its own for each, because colours alone say nothing to one man in twelve.
const signs: Readonly<Record<State, string>> = {
  down: '▼',
  ejected: '▲',
  maintenance: '■',
  drain: '◌',
  full: '◆',
  unknown: '?',
  up: '●',
}

/** All states, what asks for attention first. */
export const states = Object.keys(signs) as readonly State[]

/** The sign of a state. */
export function signOf(state: State): string {
  return signs[state]
}

/** How many backends are in each state that occurs, what asks for attention first. */
export function countStates(
  backends: readonly { readonly effective: State }[],
): readonly { readonly state: State; readonly count: number }[] {
  const counts = new Map<State, number>()
  for (const { effective } of backends) counts.set(effective, (counts.get(effective) ?? 0) + 1)
  return states.flatMap((state) => {
    const count = counts.get(state)
    return count === undefined ? [] : [{ state, count }]
  })
}
