/** Notices a worker that does not turn any more, such as one whose policy loops, and ends it. */

import type { WorkerHandle } from './worker-handle.js'

/** A worker that has not turned in so many looks of this length is taken to loop. */
const lookMs = 500
const looksMax = 4

/** Looks at the workers in an array, whichever they are at the time. */
export class Heartbeats {
  readonly #workers: readonly WorkerHandle[]
  readonly #standing = new WeakMap<WorkerHandle, number>()
  #timer: NodeJS.Timeout | undefined

  constructor(workers: readonly WorkerHandle[]) {
    this.#workers = workers
  }

  /** Looks from now on. */
  start(): void {
    this.#timer = setInterval(() => this.#look(), lookMs)
  }

  /** Looks no more. */
  stop(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    for (const worker of this.#workers) {
      const looks = worker.hasStood() ? (this.#standing.get(worker) ?? 0) + 1 : 0
      this.#standing.set(worker, looks)
      if (looks === looksMax) worker.kill(`it did not turn for ${(lookMs * looksMax) / 1000} s`)
    }
  }
}
