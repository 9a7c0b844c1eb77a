/** What keys mean in the table of backends. */

import type { ActionKind } from './actions.js'

/** The row a key goes to from `row` of `count`; undefined for keys that go nowhere. */
export function rowAfterKey(
  key: string,
  row: number,
  count: number,
  page: number,
): number | undefined {
  const within = (wanted: number) => Math.max(0, Math.min(count - 1, wanted))
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return within(row + 1)
    case 'ArrowUp':
    case 'k':
      return within(row - 1)
    case 'PageDown':
      return within(row + page)
    case 'PageUp':
      return within(row - page)
    case 'Home':
      return 0
    case 'End':
      return within(count - 1)
    default:
      return undefined
  }
}

const actions: Readonly<Record<string, ActionKind>> = {
  d: 'drain',
  m: 'maintenance',
  r: 'ready',
  w: 'weight',
  c: 'clear',
}

/** The action a key asks for. */
export function actionOfKey(key: string): ActionKind | undefined {
  return Object.hasOwn(actions, key) ? actions[key] : undefined
}
