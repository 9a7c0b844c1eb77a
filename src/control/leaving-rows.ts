/**
 * Rows of the live table that no new revision names: of backends that were removed, or are at
 * another address now. Once the data plane has such a revision nobody new is sent there; sessions
 * have as long as drained, and when the last has ended the row is given back.
 */

import type { LiveTable } from '../core/live-table.js'
import type { Backend } from './backend.js'
import type { Closing, LeftRow } from './closing.js'
import type { Running } from './running.js'

/** A row, and whose it was. */
export type Leaving = { readonly backend: Backend; readonly left: LeftRow }

/** The rows of one balancer that are on their way out. */
export class LeavingRows {
  readonly #running: Running
  readonly #live: LiveTable
  readonly #closing: Closing
  readonly #retired = new Map<Backend, LeftRow['drainMs']>()
  readonly #begun = new Set<number>()

  constructor(running: Running, live: LiveTable, closing: Closing) {
    this.#running = running
    this.#live = live
    this.#closing = closing
  }

  /** A backend is configured no more; to be told while its pool still is. */
  retire(backend: Backend): void {
    const { timeouts } = this.#running.config.pools[backend.identity.pool]!
    this.#retired.set(backend, timeouts.drain)
    backend.rows.retire()
  }

  /** Those that were left since a revision was built last. The next one does not name them. */
  collect(): readonly Leaving[] {
    const { config, pools } = this.#running
    const moved = [...pools.values()].flatMap(({ name, backends }) => {
      const drainMs = config.pools[name]!.timeouts.drain
      return backends.flatMap((backend) => this.#rowsOf(backend, drainMs))
    })
    const retired = [...this.#retired].flatMap(([backend, drainMs]) => {
      return this.#rowsOf(backend, drainMs)
    })
    return [...moved, ...retired]
  }

  /** The data plane has a revision without these. */
  drain(leaving: readonly Leaving[]): void {
    for (const { backend, left } of leaving) {
      const { row } = left
      this.#begun.add(row)
      this.#live.publish(row, 'drain', 0)
      this.#closing.leave(left, () => {
        this.#begun.delete(row)
        backend.rows.giveBack(row)
        if (backend.rows.left.length === 0) this.#retired.delete(backend)
      })
    }
  }

  #rowsOf(backend: Backend, drainMs: LeftRow['drainMs']): Leaving[] {
    const { pool } = backend.identity
    const rows = backend.rows.left.filter((row) => !this.#begun.has(row))
    return rows.map((row) => ({ backend, left: { pool, row, drainMs } }))
  }
}
