/** Holds events back while something is half done: who hears of one may look at everything. */

import type { Emit, Event } from '../core/events.js'

/** Passes events on, sooner or later. */
export class HeldEvents {
  readonly #emit: Emit
  #held: Event[] | undefined

  constructor(emit: Emit) {
    this.#emit = emit
  }

  readonly emit: Emit = (event) => {
    if (this.#held === undefined) this.#emit(event)
    else this.#held.push(event)
  }

  /** Does something. What is told meanwhile is passed on once it is done. */
  during(act: () => void): void {
    const held: Event[] = []
    this.#held = held
    try {
      act()
    } finally {
      this.#held = undefined
      for (const event of held) this.#emit(event)
    }
  }
}
