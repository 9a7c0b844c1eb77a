/** The last results of one probe, for whoever asks why a backend is down. */

import type { ProbeOutcome } from '../core/world.js'

/** Results kept per probe of a backend. */
export const resultsMax = 10

/** One probe as it came out. `atMs` is the wall-clock time it ended. */
export type ProbeResult = ProbeOutcome & { readonly atMs: number }

/** A ring of the last `resultsMax` results. */
export class ProbeHistory {
  readonly #ring: ProbeResult[] = []
  #next = 0

  add(result: ProbeResult): void {
    this.#ring[this.#next] = result
    this.#next = (this.#next + 1) % resultsMax
  }

  /** Oldest first. */
  list(): readonly ProbeResult[] {
    if (this.#ring.length < resultsMax) return [...this.#ring]
    return [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)]
  }
}
