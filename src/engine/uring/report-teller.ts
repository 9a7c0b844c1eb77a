/**
 * Takes what workers report of closed sessions and tells it. While there are reports main looks by
 * itself; when there have been none for a look, workers are to say so first.
 */

import type { SessionTrace } from '../../core/pick-trace.js'
import type { EngineOptions } from '../engine.js'
import { type Names, readReports, takeDropped } from './records.js'
import { workerWords } from './words.js'
import type { WorkerHandle } from './worker-handle.js'

/** How often reports are collected while there are any. */
const collectEveryMs = 15

/** The one who tells, for the workers in an array, whichever they are at the time. */
export class ReportTeller {
  readonly #options: EngineOptions
  readonly #names: Names
  readonly #workers: readonly WorkerHandle[]
  #timer: NodeJS.Timeout | undefined

  constructor(options: EngineOptions, names: Names, workers: readonly WorkerHandle[]) {
    this.#options = options
    this.#names = names
    this.#workers = workers
  }

  /** A worker says that there are reports. The first of a row is told at once. */
  begin(): void {
    if (this.#timer === undefined) this.#collect()
  }

  /** Tells what a worker has reported up to now; answers how many sessions that were. */
  take({ start, own, number }: WorkerHandle): number {
    const { emit } = this.#options
    const count = readReports(start.memory.reports, own, number, this.#names, (payload) => {
      emit({ type: 'session.closed', payload })
    })
    const dropped = takeDropped(own)
    if (dropped > 0) {
      const why = 'more sessions closed than could be told'
      emit({ type: 'log.dropped', payload: { count: dropped, why } })
    }
    return count
  }

  /** Tells how a worker's sessions were picked. */
  traced({ number }: WorkerHandle, traces: readonly SessionTrace[]): void {
    for (const trace of traces) {
      this.#options.trace?.({ ...trace, id: this.#names.id(number, trace.id) })
    }
  }

  /** Looks no more. */
  stop(): void {
    clearTimeout(this.#timer)
  }

  #collect(): void {
    this.#timer = undefined
    let count = 0
    for (const worker of this.#workers) {
      const taken = this.take(worker)
      count += taken
      if (taken === 0) Atomics.store(worker.own, workerWords.reportsWatched, 0)
    }
    // A report may have come between the look and the word: then nobody would tell us of it.
    for (const worker of this.#workers) count += this.take(worker)
    if (count > 0) this.#timer = setTimeout(() => this.#collect(), collectEveryMs)
  }
}
