/** Notices a worker that does not turn any more, such as one whose policy loops, and ends it. */

import type { WorkerHandle } from './worker-handle.js'

/** A worker that has not turned in so many looks of this length is taken to loop. */
const lookMs = 500
const looksMax = 4

/**
 * The same while it is being set up. Longer, because a thread that starts on a machine with too
 * much to do is only slow: ended for that, its replacements would fare no better.
 */
const startLooksMax = 20

/** What is looked at in a worker, and done to it. */
export type Watched = Pick<WorkerHandle, 'hasStood' | 'wasReady' | 'kill'>

/** Looks at the workers in an array, whichever they are at the time. */
export class Heartbeats {
  readonly #workers: readonly Watched[]
  readonly #standing = new WeakMap<Watched, number>()
  #timer: NodeJS.Timeout | undefined

  constructor(workers: readonly Watched[]) {
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
      const max = worker.wasReady ? looksMax : startLooksMax
      if (looks === max) worker.kill(`it did not turn for ${(lookMs * max) / 1000} s`)
    }
  }
}
