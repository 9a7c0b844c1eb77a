/** The rows of the table of backends: chosen by pool, state and words, sorted by a column. */

import type { BackendView, BalancerSnapshot } from '../../src/app/balancer-snapshot.js'
import { keyOf, type Rate, type Rates, still } from './rates.js'
import { type State, states } from './states.js'

/** One backend with all a row shows. */
export type BackendRow = {
  readonly key: string
  readonly pool: string
  readonly backend: BackendView
  readonly rate: Rate
}

/** Which rows: undefined chooses all. `words`: each must occur in name, address or reason. */
export type RowFilter = {
  readonly pool: string | undefined
  readonly state: State | undefined
  readonly words: string
}

/** What rows may be sorted by. */
export type SortKey = 'state' | 'name' | 'pool' | 'weight' | 'sessions' | 'rate' | 'bytes' | 'since'

/** By which column, and whether from its other end. */
export type Sort = { readonly by: SortKey; readonly reversed: boolean }

/** Chooses every backend. */
export const noFilter: RowFilter = { pool: undefined, state: undefined, words: '' }

/** All backends, in the order of the configuration. */
export function backendRows({ pools }: BalancerSnapshot, rates: Rates): readonly BackendRow[] {
  return pools.flatMap(({ name, backends }) =>
    backends.map((backend) => {
      const key = keyOf(name, backend.name)
      return { key, pool: name, backend, rate: rates.backends.get(key) ?? still }
    }),
  )
}

/** The rows to show, in their order. Rows that are equal keep the order of the configuration. */
export function chosenRows(
  rows: readonly BackendRow[],
  { pool, state, words }: RowFilter,
  sort: Sort,
): readonly BackendRow[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  const chosen = rows.filter((row) => {
    if (pool !== undefined && row.pool !== pool) return false
    if (state !== undefined && row.backend.effective !== state) return false
    if (wanted.length === 0) return true
    const { name, address, why, effective } = row.backend
    const text = `${row.pool}/${name} ${address} ${effective} ${why}`.toLowerCase()
    return wanted.every((word) => text.includes(word))
  })
  const order = orders[sort.by]
  const direction = sort.reversed ? -1 : 1
  return chosen.sort((left, right) => direction * order(left, right))
}

type Order = (left: BackendRow, right: BackendRow) => number

// The end that asks for attention comes first: the busiest, the latest change, what is not up.
const orders: Readonly<Record<SortKey, Order>> = {
  state: (left, right) => rankOf(left) - rankOf(right),
  name: (left, right) => compareTexts(left.backend.name, right.backend.name),
  pool: (left, right) => compareTexts(left.pool, right.pool),
  weight: (left, right) => right.backend.weight - left.backend.weight,
  sessions: (left, right) => right.backend.sessions - left.backend.sessions,
  rate: (left, right) => right.rate.sessions - left.rate.sessions,
  bytes: (left, right) => bytesOf(right.rate) - bytesOf(left.rate),
  // ISO 8601 in UTC is in the order of its letters.
  since: (left, right) =>
    left.backend.since < right.backend.since
      ? 1
      : left.backend.since > right.backend.since
        ? -1
        : 0,
}

const collator = new Intl.Collator('en', { numeric: true })

function compareTexts(left: string, right: string): number {
  return collator.compare(left, right)
}

function rankOf({ backend }: BackendRow): number {
  return states.indexOf(backend.effective)
}

function bytesOf({ bytesIn, bytesOut }: Rate): number {
  return bytesIn + bytesOut
}
