/**
 * The rows of the live table that count the sessions of one backend: the present one, and those it
 * has left (for another address, or because it was removed) until their last session has ended.
 */

import { assert } from '../core/assert.js'
import type { LiveTable } from '../core/live-table.js'
import { type TotalName, totalNames } from '../core/total-names.js'
import type { Rows } from './rows.js'

/** Where its sessions are counted. */
export type BackendTable = { readonly live: LiveTable; readonly rows: Rows }

/** The rows of one backend. */
export class BackendRows {
  /** When the present row was last seen with room, in wall-clock milliseconds. */
  roomSeenMs: number | undefined
  readonly #table: BackendTable
  #row: number
  #isRetired = false // The present row is among those left.
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

  /** Those it has left, some of them with sessions still. */
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

  /** Leaves all rows to their sessions, for good. */
  retire(): void {
    assert(!this.#isRetired, 'a backend is removed once')
    this.#isRetired = true
    this.#left.push(this.#row)
  }

  /** Gives back one of those left. Nobody is given it any more, and its sessions have ended. */
  giveBack(row: number): void {
    assert(this.#left.includes(row), 'only a row that was left is given back')
    const { live, rows } = this.#table
    this.#left = this.#left.filter((other) => other !== row)
    for (const name of totalNames) {
      this.#totalsLeft.set(name, (this.#totalsLeft.get(name) ?? 0) + live.total(name, row))
    }
    rows.giveBack(row)
  }

  /** Notes whether the present row has room now. */
  lookForRoom(nowMs: number): void {
    if (!this.#table.live.isFull(this.#row)) this.roomSeenMs = nowMs
  }

  /** Sessions now, also those on rows it has left. */
  active(): number {
    return this.#sum((row) => this.#table.live.active(row))
  }

  /** One total. */
  total(name: TotalName): number {
    const left = this.#totalsLeft.get(name) ?? 0
    return left + this.#sum((row) => this.#table.live.total(name, row))
  }

  #sum(of: (row: number) => number): number {
    let sum = this.#isRetired ? 0 : of(this.#row)
    for (const row of this.#left) sum += of(row)
    return sum
  }
}
