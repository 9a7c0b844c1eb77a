/**
 * Who waits in this engine for a backend with room, by pool. Room is offered once whoever made it
 * has finished what it was doing: an offer may end sessions and make more room.
 */

import { PoolQueue } from '../../core/pool-queue.js'
import type { PoolSnapshot } from '../../core/snapshot.js'
import { type Offer, WaitLine } from '../../core/wait-line.js'

/** Somebody who waits: it takes a backend if it can, and says what came of it. Never throws. */
export type Waiter = { onRoom(): Offer }

/** The line of one pool. */
export type Line = WaitLine<Waiter>

const worker = 0 // This engine is one worker: all sessions are this thread's.

/** The lines of all pools. */
export class Lines {
  readonly #lines = new Map<string, Line>()
  readonly #due = new Set<Line>()

  /** The line of a pool; undefined where nobody may wait. It outlives revisions. */
  of({ name, queue }: PoolSnapshot): Line | undefined {
    if (queue === undefined) return undefined
    const known = this.#lines.get(name)
    if (known?.queue.memory.words === queue.words) return known
    const line: Line = new WaitLine(new PoolQueue(queue, worker), worker)
    this.#lines.set(name, line)
    return line
  }

  /** There may be room for who waits in a line. */
  offerSoon(line: Line | undefined): void {
    if (line === undefined || line.length === 0) return
    if (this.#due.size === 0) queueMicrotask(() => this.#offer())
    this.#due.add(line)
  }

  /** The same for all lines. */
  offerAllSoon(): void {
    for (const line of this.#lines.values()) this.offerSoon(line)
  }

  /** How many wait, by pool. */
  counts(): ReadonlyMap<string, number> {
    return new Map([...this.#lines].map(([pool, { queue }]) => [pool, queue.length]))
  }

  #offer(): void {
    const due = [...this.#due]
    this.#due.clear()
    for (const line of due) line.serve((waiter) => waiter.onRoom())
  }
}
