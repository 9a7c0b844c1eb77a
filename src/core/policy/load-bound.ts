/**
 * The bound of "Consistent Hashing with Bounded Loads" (Mirrokni, Thorup, Zadimoghaddam, 2016), as
 * in HAProxy's hash-balance-factor: no backend has more than `factor` times its share of the open
 * sessions, rounded up. Its share is by weight, among the backends that are usable.
 *
 * Adding up all backends for every session would make a pick dearer the more there are. So they are
 * counted once in a while, every so many picks or milliseconds, and in between the sessions this
 * worker adds are counted along.
 */

import type { LiveTable } from '../live-table.js'

/** They are counted anew after one pick per so many backends: up to here, for every session. */
const backendsPerPick = 4

/** … and when the last count is this old. */
const countMsMax = 100

/** The bound on the backends of one pool, for one worker. */
export class LoadBound {
  readonly #factor: number
  readonly #live: LiveTable
  readonly #rows: readonly number[]
  readonly #picksMax: number
  #picks = 0
  #countedMs = Number.NEGATIVE_INFINITY
  #sessions = 0
  #weight = 0

  constructor(factor: number, live: LiveTable, rows: readonly number[]) {
    this.#factor = factor
    this.#live = live
    this.#rows = rows
    this.#picksMax = Math.floor(rows.length / backendsPerPick)
  }

  /** Nobody has asked yet. */
  get isNew(): boolean {
    return this.#countedMs === Number.NEGATIVE_INFINITY
  }

  /** A session asks for a backend: the questions that follow are about it. */
  begin(nowMs: number): void {
    const isOld = nowMs - this.#countedMs >= countMsMax
    if (isOld || this.#picks >= this.#picksMax) this.#count(nowMs)
    this.#picks += 1
    this.#sessions += 1
  }

  /** True when this backend may have one session more. */
  hasRoom(row: number): boolean {
    return this.#live.active(row) < this.most(row)
  }

  /** The most sessions this backend may have now. */
  most(row: number): number {
    const share = this.#live.weight(row) / this.#weight
    return Math.ceil(this.#factor * this.#sessions * share)
  }

  #count(nowMs: number): void {
    const live = this.#live
    let sessions = 0
    let weight = 0
    for (const row of this.#rows) {
      if (!live.isUsable(row)) continue
      sessions += live.active(row)
      weight += live.weight(row)
    }
    this.#sessions = sessions
    this.#weight = weight
    this.#picks = 0
    this.#countedMs = nowMs
  }
}
