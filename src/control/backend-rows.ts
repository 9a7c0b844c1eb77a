/**
 * The rows of the live table that count the sessions of one backend: the present one, and those of
 * earlier addresses until their last session has ended.
 */

import { assert } from '../core/assert.js'
import type { LiveTable } from '../core/live-table.js'
import { type TotalName, totalNames } from '../core/total-names.js'
import type { Rows } from './rows.js'

/** Where its sessions are counted. */
export type BackendTable = { readonly live: LiveTable; readonly rows: Rows }

/** The rows of one backend. */
export class BackendRows {
  readonly #table: BackendTable
  #row: number
  #left: number[] = []
  readonly #totalsLeft = new Map<TotalName, number>()

  constructor(table: BackendTable) {
    const row = table.rows.take()
    assert(row !== undefined, 'a configuration has no more backends than the table has rows')
    this.#table = table
    this.#row = row
  }

  /** The present one. */
  get row(): number {
    return this.#row
  }

  /** Those of earlier addresses, some of them with sessions still. */
  get left(): readonly number[] {
    return this.#left
  }

  /** Takes a new row, when there is one, and leaves the present one to its sessions. */
  moveOn(): void {
    const row = this.#table.rows.take()
    if (row === undefined) return
    this.#left.push(this.#row)
    this.#row = row
  }

  /** Gives back the rows left that were published as drained and have no sessions any more. */
  giveBack(): void {
    const { live, rows } = this.#table
    this.#left = this.#left.filter((row) => {
      if (live.availability(row) !== 'drain' || live.active(row) > 0) return true
      for (const name of totalNames) {
        this.#totalsLeft.set(name, (this.#totalsLeft.get(name) ?? 0) + live.total(name, row))
      }
      rows.giveBack(row)
      return false
    })
  }

  /** Sessions now, also those to earlier addresses. */
  active(): number {
    return this.#sum((row) => this.#table.live.active(row))
  }

  /** One total. */
  total(name: TotalName): number {
    const left = this.#totalsLeft.get(name) ?? 0
    return left + this.#sum((row) => this.#table.live.total(name, row))
  }

  #sum(of: (row: number) => number): number {
    let sum = of(this.#row)
    for (const row of this.#left) sum += of(row)
    return sum
  }
}
