/**
 * Gives out the rows of the live table and takes them back. A row is given back only once its
 * sessions are 0 and no snapshot in use names it; even then rows never used come first, so that a
 * row rests as long as it can before it means another backend.
 */

import { assert } from '../core/assert.js'
import type { LiveTable } from '../core/live-table.js'

/** The rows of one live table. */
export class Rows {
  readonly #live: LiveTable
  readonly #resting = new Set<number>() // Given back, oldest first.
  #fresh = 0 // The first row that was never given out.

  constructor(live: LiveTable) {
    this.#live = live
  }

  /** How many there are to take. */
  get free(): number {
    return this.#live.memory.rows - this.#fresh + this.#resting.size
  }

  /** A row for a backend; undefined when all are in use. Pair it with one `giveBack`. */
  take(): number | undefined {
    if (this.#fresh < this.#live.memory.rows) return this.#fresh++
    const [oldest] = this.#resting
    if (oldest !== undefined) this.#resting.delete(oldest)
    return oldest
  }

  /** Empties a row: its totals are gone after this. */
  giveBack(row: number): void {
    assert(row < this.#fresh && !this.#resting.has(row), 'a row is given back once')
    this.#live.clear(row)
    this.#resting.add(row)
  }
}
