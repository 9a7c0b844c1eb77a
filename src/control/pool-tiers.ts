/**
 * The tiers of one pool, primaries and backups, each with its published order. Here is how an order
 * is laid out; when that is done, and who is in it, is decided in pool.ts.
 */

import { stepsByAgent, weightPercentMax } from '../core/agent-reply.js'
import { isSame } from '../core/plan/changes.js'
import { isByWeight, type OrderMember } from '../core/policy/order.js'
import type { Balance } from '../core/policy/policy.js'
import { wholeWeightSteps } from '../core/slow-start.js'
import type { Backend } from './backend.js'
import { Order } from './order.js'
import { placedOf } from './usable.js'

/** What the tiers of a pool follow from. Where it is the same, orders go on as they are. */
export type TierPlan = {
  readonly balance: Balance
  /** Weights grow in steps. */
  readonly startsSlowly: boolean
  readonly backends: readonly Backend[]
}

/** One of the two. */
export type Tier = {
  readonly isBackup: boolean
  readonly members: readonly Backend[]
  readonly order: Order
}

/** The tiers of one pool, for as long as it has the same backends and balances them alike. */
export class PoolTiers {
  /** Primaries, then backups where there are any. */
  readonly all: readonly Tier[]
  /** Where weights may change in steps, an order counts in steps. */
  readonly scale: number
  readonly #balance: Balance
  readonly #shape: unknown

  constructor(plan: TierPlan) {
    const { balance, backends } = plan
    this.#balance = balance
    this.#shape = shapeOf(plan)
    this.scale = scaleOf(plan)
    const tiers = [false, true].map((isBackup): Tier => {
      const members = backends.filter(({ identity }) => identity.config.backup === isBackup)
      return { isBackup, members, order: new Order(balance, this.#largestOf(members)) }
    })
    this.all = tiers[1]!.members.length === 0 ? tiers.slice(0, 1) : tiers
  }

  /** True where these tiers are what follows from a plan. */
  suit(plan: TierPlan): boolean {
    return isSame(shapeOf(plan), this.#shape)
  }

  /** Lays out orders of those in `ordered`. `stepsOf`: how much of its weight each has now. */
  layOut(
    ordered: readonly Backend[],
    isLastResort: boolean,
    stepsOf: (backend: Backend) => number,
  ): void {
    const isPlaced = this.#balance.policy === 'hash' && !isLastResort
    for (const { isBackup, members, order } of this.all) {
      const usable = ordered.filter(({ identity }) => identity.config.backup === isBackup)
      const placed = isPlaced ? placedOf(members, usable) : usable
      order.publish(
        placed.map((backend) => {
          const { row, identity, weight } = backend
          const steps = this.scale === 1 ? 1 : stepsOf(backend)
          return { row, name: identity.name, weight: weight * steps }
        }),
      )
    }
  }

  /**
   * Sees to room for weights that have grown: true when that took new memory, which the data plane
   * is to be told of.
   */
  makeRoom(): boolean {
    const fits = this.all.map(({ members, order }) => order.fit(this.#largestOf(members)))
    return fits.includes(true)
  }

  /** Begins new orders in new memory: sessions of older snapshots keep the one they know. */
  renew(): void {
    for (const { order } of this.all) order.renew()
  }

  // Each with the largest weight it may come to have.
  #largestOf(members: readonly Backend[]): OrderMember[] {
    return members.map(({ identity, hasAgent, fullWeight }) => {
      const most = hasAgent ? stepsByAgent(this.scale, weightPercentMax) : this.scale
      return { name: identity.name, weight: fullWeight * most }
    })
  }
}

function scaleOf({ startsSlowly, backends, balance }: TierPlan): number {
  const mayChange = startsSlowly || backends.some(({ hasAgent }) => hasAgent)
  return mayChange && isByWeight(balance) ? wholeWeightSteps : 1
}

function shapeOf(plan: TierPlan): unknown {
  const members = plan.backends.map(({ identity, hasAgent }) => {
    const { name, config } = identity
    return [name, config.weight, config.backup, hasAgent]
  })
  return [plan.balance, scaleOf(plan), members]
}
