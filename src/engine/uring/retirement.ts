/** Revisions that no session of any worker is of any more: their names are forgotten. */

import type { Names } from './records.js'

/** Counts the workers that have done with each revision. */
export class Retirement {
  readonly #names: Names
  readonly #doneBy = new Map<number, Set<number>>()

  constructor(names: Names) {
    this.#names = names
  }

  /** One of so many workers has done with a revision. */
  done(revision: number, worker: number, workerCount: number): void {
    const workers = this.#doneBy.get(revision) ?? new Set()
    workers.add(worker)
    this.#doneBy.set(revision, workers)
    if (workers.size < workerCount) return
    this.#doneBy.delete(revision)
    this.#names.removeRevision(revision)
  }
}
