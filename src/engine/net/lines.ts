/**
 * Who waits in this engine for a backend with room, by pool. Room is offered once whoever made it
 * has finished what it was doing: an offer may end sessions and make more room.
 */

import { PoolQueue } from '../../core/pool-queue.js'
import type { PoolSnapshot, Snapshot } from '../../core/snapshot.js'
import { type Offer, WaitLine } from '../../core/wait-line.js'

/** Somebody who waits. Never throws. */
export type Waiter = {
  /** Takes a backend if it can, and says what came of it. */
  onRoom(): Offer
  /** There is a newer revision: waits on by what that says. */
  onRevision(): void
}

/** The line of one pool. */
export type Line = WaitLine<Waiter>

type PoolLine = { readonly pool: string; readonly line: Line }

const worker = 0 // This engine is one worker: all sessions are this thread's.

/** The lines of all pools. */
export class Lines {
  readonly #lines = new Map<number, PoolLine>() // By the id of the queue.
  #hasLeaving = false // Some are of queues that the newest revision has no more.
  readonly #due = new Set<Line>()

  /** The line of a pool; undefined where nobody may wait. It outlives revisions. */
  of({ name, queue }: PoolSnapshot): Line | undefined {
    if (queue === undefined) return undefined
    const known = this.#lines.get(queue.id)
    if (known !== undefined) return known.line
    const line: Line = new WaitLine(new PoolQueue(queue, worker), worker)
    this.#lines.set(queue.id, { pool: name, line })
    return line
  }

  /** A revision is the newest: all who wait go on with it, in the order of their turns. */
  renew(): void {
    const waiting = [...this.#lines.values()].flatMap(({ line }) => line.items)
    for (const waiter of waiting) waiter.onRevision()
  }

  /** Forgets the lines of queues that a revision has no more, once nobody waits in them. */
  retain({ pools }: Snapshot): void {
    const wanted = new Set(pools.map(({ queue }) => queue?.id))
    const leaving = [...this.#lines].filter(([id]) => !wanted.has(id))
    for (const [id, { line }] of leaving) if (line.length === 0) this.#lines.delete(id)
    this.#hasLeaving = leaving.some(([, { line }]) => line.length > 0)
  }

  /** There may be room for who waits in a line. */
  offerSoon(line: Line | undefined): void {
    if (line === undefined) return
    this.#offerSoon(line)
    if (!this.#hasLeaving) return
    for (const other of this.#lines.values()) this.#offerSoon(other.line)
  }

  /** The same for all lines. */
  offerAllSoon(): void {
    for (const { line } of this.#lines.values()) this.#offerSoon(line)
  }

  /** How many wait, by pool. */
  counts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>()
    for (const { pool, line } of this.#lines.values()) {
      counts.set(pool, (counts.get(pool) ?? 0) + line.queue.length)
    }
    return counts
  }

  #offerSoon(line: Line): void {
    if (line.length === 0) return
    if (this.#due.size === 0) queueMicrotask(() => this.#offer())
    this.#due.add(line)
  }

  #offer(): void {
    const due = [...this.#due]
    this.#due.clear()
    for (const line of due) line.serve((waiter) => waiter.onRoom())
  }
}
