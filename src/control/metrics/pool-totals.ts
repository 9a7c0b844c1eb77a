/**
 * Totals of pools: sums over their backends, and over those that were removed, which may have
 * sessions still. So they never fall.
 */

import { type TotalName, totalNames } from '../../core/total-names.js'
import type { Backend } from '../backend.js'
import type { Pool } from '../pool.js'

type Members = Pick<Pool, 'name' | 'backends'>
type Gone = { backends: readonly Backend[]; readonly totals: Map<TotalName, number> }

/** The one owner of what removed backends leave behind. */
export class PoolTotals {
  readonly #gone = new Map<string, Gone>()

  /** A backend is removed from its pool. */
  retire(backend: Backend): void {
    const { pool } = backend.identity
    const gone = this.#gone.get(pool) ?? { backends: [], totals: new Map() }
    this.#gone.set(pool, gone)
    gone.backends = [...gone.backends, backend]
  }

  /** A total of a pool. */
  total({ name: pool, backends }: Members, name: TotalName): number {
    const gone = this.#goneOf(pool)
    const left = gone?.totals.get(name) ?? 0
    return left + sumOf(backends, name) + sumOf(gone?.backends ?? [], name)
  }

  /** Sessions of a pool now. */
  active({ name, backends }: Members): number {
    const all = [...backends, ...(this.#goneOf(name)?.backends ?? [])]
    return all.reduce((sum, backend) => sum + backend.active(), 0)
  }

  // One whose last session has ended is forgotten; what it had is kept.
  #goneOf(pool: string): Gone | undefined {
    const gone = this.#gone.get(pool)
    if (gone === undefined || gone.backends.length === 0) return gone
    const ended = gone.backends.filter(({ rows }) => rows.left.length === 0)
    if (ended.length === 0) return gone
    for (const name of totalNames) {
      gone.totals.set(name, (gone.totals.get(name) ?? 0) + sumOf(ended, name))
    }
    gone.backends = gone.backends.filter((backend) => !ended.includes(backend))
    return gone
  }
}

function sumOf(backends: readonly Backend[], name: TotalName): number {
  let sum = 0
  for (const backend of backends) sum += backend.total(name)
  return sum
}
