/**
 * One tier of a pool for one worker: its published order, and the policy that draws from it. An
 * entry that cannot be used just now costs its turn: the policy draws again, and no neighbour
 * inherits the share. Drawing ends in bounded steps even when nothing is usable.
 */

import type { LiveTable } from './live-table.js'
import { policies } from './policy/policies.js'
import type { Policy, PolicyView } from './policy/policy.js'
import type { PolicyTrace, Refusal } from './policy/trace.js'
import type { Schedule } from './schedule.js'

/** Turns drawn before the whole schedule is looked through instead. */
export const drawsMax = 256

/** Instead of a row: nobody of the tier is usable. */
export const noneUsable = -1
/** Instead of a row: some who are usable, and were not tried, have all their sessions. */
export const someFull = -2

/** Draws from one order. */
export class Tier {
  readonly #live: LiveTable
  readonly #schedule: Schedule
  readonly #policy: Policy

  constructor(view: PolicyView) {
    this.#live = view.live
    this.#schedule = view.schedule
    this.#policy = policies[view.balance.policy](view)
  }

  /** Entries of its order. */
  get length(): number {
    return this.#schedule.length
  }

  /** True while its order holds nobody. */
  get isEmpty(): boolean {
    return this.#schedule.length === 0
  }

  /** Leases a backend that is not in `tried`: its row, `noneUsable` or `someFull`. */
  lease(
    tried: readonly number[],
    key: number,
    nowMs: number,
    trace: PolicyTrace | undefined,
  ): number {
    const length = this.#schedule.length
    const turns = Math.min(length, drawsMax)
    for (let turn = 0; turn < turns; turn++) {
      const row = this.#policy({ turn, key, tried, nowMs, trace })
      const taken = this.#tryTake(row, tried)
      if (taken === 'taken') return row
      trace?.note({ step: 'refused', row, why: taken })
    }
    trace?.note({ step: 'search', draws: turns })
    let result = noneUsable
    for (let index = 0; index < length; index++) {
      const row = this.#schedule.at(index)
      const taken = this.#tryTake(row, tried)
      if (taken === 'taken') return row
      if (taken === 'full') result = someFull
    }
    return result
  }

  // Lease first, then look at the state: the other order lets a session begin after its backend was
  // reported as drained.
  #tryTake(row: number, tried: readonly number[]): 'taken' | Refusal {
    if (row < 0) return 'unusable'
    if (tried.includes(row)) return 'tried'
    if (!this.#live.tryTake(row)) return this.#live.isUsable(row) ? 'full' : 'unusable'
    if (this.#live.isUsable(row)) return 'taken'
    this.#live.untake(row)
    return 'unusable'
  }
}
