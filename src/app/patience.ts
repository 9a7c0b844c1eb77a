/** Waiting that somebody may cut short: for a time, for something to be over, or until hurried. */

import type { Clock } from '../core/world.js'

/** How often it is looked whether what is waited for is over, in milliseconds. */
export const lookMs = 10

/** One owner's waiting. */
export class Patience {
  readonly #clock: Clock
  #endMs = Number.POSITIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** From now on nothing is waited for longer than this, all waiting together. */
  hurry(withinMs: number): void {
    this.#endMs = Math.min(this.#endMs, this.#clock.nowMs() + withinMs)
  }

  /** Resolves when `isOver` says so, at the latest after `limitMs`. */
  async wait(limitMs: number, isOver: () => boolean): Promise<void> {
    const limitAtMs = this.#clock.nowMs() + limitMs
    for (;;) {
      const leftMs = Math.min(limitAtMs, this.#endMs) - this.#clock.nowMs()
      if (leftMs <= 0 || isOver()) return
      await new Promise<void>((resolve) => {
        this.#clock.after(Math.min(leftMs, lookMs), resolve)
      })
    }
  }
}
