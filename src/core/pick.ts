/**
 * Which backend a session gets: one picker per pool and worker. It asks the pool's first tier, and
 * the second when nobody of the first is usable or all who are have the sessions they may have.
 * Which of the two is first, primaries or backups, the main thread says (tiers.ts).
 */

import type { LatencyKind } from './latency-table.js'
import type { LiveTable } from './live-table.js'
import { PickRecorder } from './pick-trace.js'
import { unknownMs } from './policy/fastest.js'
import { type LoadedPolicy, moduleDecayMs } from './policy/module.js'
import type { Balance } from './policy/policy.js'
import type { PolicyTrace } from './policy/trace.js'
import type { Rng } from './rng.js'
import { Schedule } from './schedule.js'
import type { PoolSnapshot } from './snapshot.js'
import { noneUsable, someFull, Tier } from './tier.js'

/** Why no backend could be picked; the `detail` of the reason `no-backend`. */
export type NoBackend = 'empty' | 'all-down' | 'all-full' | 'all-tried'

/** A backend's row, or why there is none. */
export type Pick =
  | { readonly picked: true; readonly row: number }
  | { readonly picked: false; readonly detail: NoBackend }

/**
 * Picks and leases backends of one pool for one worker. `loaded` is the user's own policy, where
 * the pool has one.
 */
export class Picker {
  readonly #pool: PoolSnapshot
  readonly #live: LiveTable
  readonly #primaries: Tier
  readonly #backups: Tier | undefined
  readonly #backupsFirst: Int32Array
  readonly #decayMs: number | undefined // Where the policy asks how long sessions waited.

  constructor(pool: PoolSnapshot, live: LiveTable, rng: Rng, loaded?: LoadedPolicy) {
    const { schedule, backups, backends, balance } = pool
    const tierOf = (memory: SharedArrayBuffer, isBackup: boolean): Tier => {
      const members = backends.filter((backend) => (backend.isBackup ?? false) === isBackup)
      const rows = members.map(({ row }) => row)
      const names = members.map(({ name }) => name)
      const view = { schedule: new Schedule(memory), live, rng, rows, names, balance, loaded }
      return new Tier(view)
    }
    this.#pool = pool
    this.#live = live
    this.#primaries = tierOf(schedule, false)
    this.#backups = backups && tierOf(backups.schedule, true)
    this.#backupsFirst = new Int32Array(backups?.areFirst ?? new SharedArrayBuffer(4))
    this.#decayMs = decayOf(balance)
  }

  /**
   * Leases a backend that is not in `tried`. `key` is the session's (see source-key.ts),
   * `nowMs` the time on a clock that all threads share. The session counts on the backend from here
   * on: pair every lease with one `release` of the live table. `trace` takes the pick down.
   */
  lease(tried: readonly number[], key: number, nowMs: number, trace?: PolicyTrace): Pick {
    const areBackupsFirst = Atomics.load(this.#backupsFirst, 0) !== 0
    const first = areBackupsFirst ? this.#backups : this.#primaries
    const second = areBackupsFirst ? this.#primaries : this.#backups
    if (trace !== undefined) noteTier(trace, first, areBackupsFirst)
    const row = first?.lease(tried, key, nowMs, trace) ?? noneUsable
    if (row >= 0) return { picked: true, row }
    if (trace !== undefined) noteTier(trace, second, !areBackupsFirst)
    const other = second?.lease(tried, key, nowMs, trace) ?? noneUsable
    if (other >= 0) return { picked: true, row: other }
    if (row === someFull || other === someFull) return { picked: false, detail: 'all-full' }
    return { picked: false, detail: this.#whyNone(tried.length > 0) }
  }

  /** Begins to take down a pick: what its backends are this instant. */
  recorder(): PickRecorder {
    return new PickRecorder(this.#pool, this.#live)
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

  #whyNone(triedSome: boolean): NoBackend {
    if (this.#pool.backends.length === 0) return 'empty'
    const hasSome = !this.#primaries.isEmpty || this.#backups?.isEmpty === false
    return triedSome && hasSome ? 'all-tried' : 'all-down'
  }
}

function noteTier(trace: PolicyTrace, tier: Tier | undefined, isBackup: boolean): void {
  if (tier !== undefined) trace.note({ step: 'tier', isBackup, entries: tier.length })
}

function decayOf(balance: Balance): number | undefined {
  if (balance.policy === 'module') return moduleDecayMs
  return balance.policy === 'fastest' ? balance.decayMs : undefined
}
