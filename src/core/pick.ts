/**
 * Which backend a session gets: one picker per pool and worker. The pool's policy draws from its
 * published order. An entry that cannot be used just now costs its turn: the policy draws again,
 * and no neighbour inherits the share. Picking ends in bounded steps even when nothing is usable.
 */

import type { LatencyKind } from './latency-table.js'
import type { LiveTable } from './live-table.js'
import { unknownMs } from './policy/fastest.js'
import { policies } from './policy/policies.js'
import type { Policy } from './policy/policy.js'
import type { Rng } from './rng.js'
import { Schedule } from './schedule.js'
import type { PoolSnapshot } from './snapshot.js'

/** Why no backend could be picked; the `detail` of the reason `no-backend`. */
export type NoBackend = 'empty' | 'all-down' | 'all-full' | 'all-tried'

/** A backend's row, or why there is none. */
export type Pick =
  | { readonly picked: true; readonly row: number }
  | { readonly picked: false; readonly detail: NoBackend }

/** Turns drawn before the whole schedule is looked through instead. */
export const drawsMax = 256

/** Picks and leases backends of one pool for one worker. */
export class Picker {
  readonly #live: LiveTable
  readonly #schedule: Schedule
  readonly #policy: Policy
  readonly #pool: PoolSnapshot
  readonly #decayMs: number | undefined // Where the policy asks how long sessions waited.

  constructor(pool: PoolSnapshot, live: LiveTable, rng: Rng) {
    const schedule = new Schedule(pool.schedule)
    this.#pool = pool
    this.#live = live
    this.#schedule = schedule
    const { balance } = pool
    const rows = pool.backends.map(({ row }) => row)
    this.#policy = policies[balance.policy]({ schedule, live, rng, rows, balance })
    this.#decayMs = balance.policy === 'fastest' ? balance.decayMs : undefined
  }

  /**
   * Leases a backend that is not in `tried`. `key` is the session's (see source-key.ts),
   * `nowMs` the time on a clock that all threads share. The session counts on the backend from here
   * on: pair every lease with one `release` of the live table.
   */
  lease(tried: readonly number[], key: number, nowMs: number): Pick {
    const length = this.#schedule.length
    const turns = Math.min(length, drawsMax)
    for (let turn = 0; turn < turns; turn++) {
      const row = this.#policy({ turn, key, tried, nowMs })
      if (this.#tryTake(row, tried) === 'taken') return { picked: true, row }
    }
    let someFull = false
    for (let index = 0; index < length; index++) {
      const row = this.#schedule.at(index)
      const result = this.#tryTake(row, tried)
      if (result === 'taken') return { picked: true, row }
      if (result === 'full') someFull = true
    }
    if (someFull) return { picked: false, detail: 'all-full' }
    return { picked: false, detail: this.#whyNone(length > 0 && tried.length > 0) }
  }

  /**
   * Takes in how long a session waited for a backend, for the policies that go by it: for its
   * connect, or for its first byte since the client last spoke.
   */
  observe(kind: LatencyKind, row: number, ms: number, nowMs: number): void {
    if (this.#decayMs === undefined) return
    this.#live.latency.observe(kind, row, ms, nowMs, this.#decayMs)
  }

  /** The same for a connect that failed: however quick it was, it is no good. */
  observeFailure(row: number, ms: number, nowMs: number): void {
    this.observe('connect', row, Math.max(ms, unknownMs), nowMs)
  }

  // Lease first, then look at the state: the other order lets a session begin after its backend was
  // reported as drained.
  #tryTake(row: number, tried: readonly number[]): 'taken' | 'full' | 'unusable' {
    if (row < 0 || tried.includes(row)) return 'unusable'
    if (!this.#live.tryTake(row)) return this.#live.isUsable(row) ? 'full' : 'unusable'
    if (this.#live.isUsable(row)) return 'taken'
    this.#live.untake(row)
    return 'unusable'
  }

  #whyNone(triedSome: boolean): NoBackend {
    if (this.#pool.backends.length === 0) return 'empty'
    return triedSome ? 'all-tried' : 'all-down'
  }
}
