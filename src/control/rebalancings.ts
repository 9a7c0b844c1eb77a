/** The rebalancing of every pool that asks for it, as the configuration that runs says. */

import { isSame } from '../core/plan/changes.js'
import type { Backend } from './backend.js'
import type { Pool } from './pool.js'
import { type RebalanceRules, Rebalancing, type RebalancingWorld } from './rebalancing.js'
import type { Running } from './running.js'

type Kept = {
  readonly pool: Pool
  readonly rules: RebalanceRules
  readonly rebalancing: Rebalancing
}

/** Those of one balancer. */
export class Rebalancings {
  readonly #running: Running
  readonly #world: RebalancingWorld
  readonly #kept = new Map<string, Kept>()
  #isStarted = false

  constructor(running: Running, world: RebalancingWorld) {
    this.#running = running
    this.#world = world
  }

  /** Follows the configuration. Where a pool and its rules are as they were, nothing changes. */
  reconcile(): void {
    const { pools, config } = this.#running
    for (const [name, { pool, rules, rebalancing }] of this.#kept) {
      if (pools.get(name) === pool && isSame(config.pools[name]!.rebalance, rules)) continue
      rebalancing.stop()
      this.#kept.delete(name)
    }
    for (const [name, pool] of pools) {
      const rules = config.pools[name]!.rebalance
      if (rules !== false && !this.#kept.has(name)) this.#begin(name, pool, rules)
    }
  }

  /** Who is usable now was there from the start. */
  start(): void {
    this.#isStarted = true
    for (const { rebalancing } of this.#kept.values()) rebalancing.start()
  }

  /** Lets go of the clock. */
  stop(): void {
    for (const { rebalancing } of this.#kept.values()) rebalancing.stop()
  }

  /** Looks at a backend whose state may have changed. Repeating it is harmless. */
  follow(backend: Backend): void {
    this.#kept.get(backend.identity.pool)?.rebalancing.follow(backend)
  }

  /** A backend is gone. */
  forget(backend: Backend): void {
    this.#kept.get(backend.identity.pool)?.rebalancing.forget(backend)
  }

  #begin(name: string, pool: Pool, rules: RebalanceRules): void {
    const rebalancing = new Rebalancing(pool, rules, this.#world)
    this.#kept.set(name, { pool, rules, rebalancing })
    if (!this.#isStarted) return
    for (const backend of pool.backends) rebalancing.follow(backend)
    rebalancing.start()
  }
}
