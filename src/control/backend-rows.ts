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

/** Totals since a backend was added, whatever rows it had. */
export type BackendTotals = Readonly<Record<TotalName, number>>

/** The rows of one backend. */
export class BackendRows {
  readonly #table: BackendTable
  #row: number
  #left: number[] = []
  readonly #totalsLeft = {
    sessions: 0,
    connectFailures: 0,
    bytesIn: 0,
    bytesOut: 0,
    answered: 0,
    unanswered: 0,
  }

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
      for (const name of totalNames) this.#totalsLeft[name] += live.total(name, row)
      rows.giveBack(row)
      return false
    })
  }

  /** Sessions now, also those to earlier addresses. */
  active(): number {
    return this.#sum((row) => this.#table.live.active(row))
  }

  totals(): BackendTotals {
    const total = (name: TotalName): number =>
      this.#totalsLeft[name] + this.#sum((row) => this.#table.live.total(name, row))
    return {
      sessions: total('sessions'),
      connectFailures: total('connectFailures'),
      bytesIn: total('bytesIn'),
      bytesOut: total('bytesOut'),
      answered: total('answered'),
      unanswered: total('unanswered'),
    }
  }

  #sum(of: (row: number) => number): number {
    return [this.#row, ...this.#left].reduce((sum, row) => sum + of(row), 0)
  }
}
