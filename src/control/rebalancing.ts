/**
 * Rebalances one pool: when a backend has come and stayed for a while, it has idle sessions of
 * the others closed, a few each second, as core/rebalance.ts decides. It looks only while there is
 * a backend to look for.
 */

import type { PoolConfig } from '../core/config/schema.js'
import type { LiveTable } from '../core/live-table.js'
import {
  afterClosing,
  beginCourse,
  type Course,
  calmLooksMax,
  lookAround,
  type RebalancePlan,
  type Standings,
} from '../core/rebalance.js'
import type { Cancel, Clock } from '../core/world.js'
import type { Backend } from './backend.js'
import type { EndSessions } from './closing.js'
import type { Pool } from './pool.js'
import { usableOf } from './usable.js'

/** Time between two looks, in milliseconds; rates are counted in it. */
export const rebalanceLookMs = 1000

/** Backends asked for sessions in one look. Where more have too many they take turns. */
export const backendsAskedMax = 64

/** How a pool rebalances. */
export type RebalanceRules = Exclude<PoolConfig['rebalance'], false>

/** What rebalancing needs of the world. */
export type RebalancingWorld = {
  readonly clock: Clock
  readonly live: LiveTable
  readonly end: EndSessions
}

/** The rebalancing of one pool. */
export class Rebalancing {
  readonly #pool: Pool
  readonly #rules: RebalanceRules
  readonly #world: RebalancingWorld
  readonly #usable = new Map<Backend, number>() // With the row it is usable in.
  readonly #arrivals = new Map<Backend, number>() // Since when each is usable.
  readonly #newcomers = new Set<Backend>() // Those that have stayed, until they have their share.
  #course: Course | undefined
  #phase: 'new' | 'running' | 'stopped' = 'new'
  #isLooking = false
  #cancel: Cancel | undefined
  #turn = 0

  constructor(pool: Pool, rules: RebalanceRules, world: RebalancingWorld) {
    this.#pool = pool
    this.#rules = rules
    this.#world = world
  }

  /** Who is usable now was there from the start; whoever becomes so from here on has come. */
  start(): void {
    this.#phase = 'running'
  }

  /** Lets go of the clock. */
  stop(): void {
    this.#phase = 'stopped'
    this.#cancel?.()
  }

  /** A backend is no longer one of the pool's. */
  forget(backend: Backend): void {
    this.#newcomers.delete(backend)
    this.#arrivals.delete(backend)
    this.#usable.delete(backend)
  }

  /** Looks at a backend whose state may have changed. Repeating it is harmless. */
  follow(backend: Backend): void {
    const isUsable = backend.availability === 'up' && backend.weight > 0
    if (isUsable && this.#usable.get(backend) === backend.row) return
    this.forget(backend)
    if (!isUsable) return
    this.#usable.set(backend, backend.row)
    if (this.#phase !== 'running') return
    this.#arrivals.set(backend, this.#world.clock.nowMs())
    this.#lookLater()
  }

  #lookLater(): void {
    const isNeeded = this.#arrivals.size > 0 || this.#newcomers.size > 0
    if (!isNeeded || this.#isLooking || this.#phase !== 'running') return
    this.#isLooking = true
    this.#cancel = this.#world.clock.after(rebalanceLookMs, () => void this.#look())
  }

  async #look(): Promise<void> {
    const standings = this.#standings()
    if (this.#takeInArrivals()) this.#course = beginCourse(standings)
    if (this.#course !== undefined && this.#newcomers.size > 0) {
      const rows = new Set([...this.#newcomers].map(({ row }) => row))
      const { course, plan } = lookAround(this.#course, standings, rows, this.#rules.rate)
      this.#forgetServed(plan, course.calmLooks >= calmLooksMax)
      this.#course = afterClosing(course, await this.#close(plan))
    }
    this.#isLooking = false
    this.#lookLater()
  }

  // True when there were any.
  #takeInArrivals(): boolean {
    const dueMs = this.#world.clock.nowMs() - this.#rules.after
    const settled = [...this.#arrivals].filter(([backend, sinceMs]) => {
      return sinceMs <= dueMs && !this.#mustWait(backend)
    })
    for (const [backend] of settled) {
      this.#arrivals.delete(backend)
      this.#newcomers.add(backend)
    }
    return settled.length > 0
  }

  // Of a backend that starts slowly, and of one whose tier does not go first yet, most policies
  // would give it too few of the sessions that are closed: they would be closed in vain.
  #mustWait(backend: Backend): boolean {
    const { areBackupsFirst, balance } = this.#pool
    if (areBackupsFirst && !backend.identity.config.backup) return true
    return balance.policy !== 'least-sessions' && this.#pool.isStarting(backend)
  }

  #forgetServed({ lacking }: RebalancePlan, isCalm: boolean): void {
    for (const backend of this.#newcomers) {
      if (this.#pool.isStarting(backend)) continue // Its share still grows.
      if (isCalm || !lacking.has(backend.row)) this.#newcomers.delete(backend)
    }
  }

  async #close({ surpluses, countMax }: RebalancePlan): Promise<ReadonlyMap<number, number>> {
    const closed = new Map<number, number>()
    const askedMax = Math.min(surpluses.length, backendsAskedMax)
    let left = countMax
    for (let asked = 0; asked < askedMax && left > 0; asked++) {
      const { row, count } = surpluses[this.#turn++ % surpluses.length]!
      const most = Math.min(count, left)
      const filter = { by: 'idle', row, idleMs: this.#rules.idle, countMax: most } as const
      const ended = await this.#world.end(filter, 'rebalanced')
      closed.set(row, ended)
      left -= ended
    }
    return closed
  }

  #standings(): Standings {
    const { backends, areBackupsFirst } = this.#pool
    const { live } = this.#world
    const usable = usableOf(backends)
    return [areBackupsFirst, !areBackupsFirst].map((isBackup) =>
      usable
        .filter(({ identity }) => identity.config.backup === isBackup)
        .map(({ row, sessionsMax }) => {
          return { row, active: live.active(row), weight: live.weight(row), sessionsMax }
        }),
    )
  }
}
