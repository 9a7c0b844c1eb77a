/** Listeners by number, the same in every revision: what workers count their sessions under. */

import { assert } from '../../core/assert.js'
import type { EngineCounts } from '../engine.js'
import { listenersMax } from './words.js'

/** The part of `ListenerNumbers.opened` that one worker writes; who replaces it goes on with it. */
export function openedOf(opened: SharedArrayBuffer, worker: number): Float64Array {
  return new Float64Array(opened, worker * listenersMax * 8, listenersMax)
}

/** Numbers of the names an engine has met. A name keeps its number as long as it is used. */
export class ListenerNumbers {
  /** Sessions ever begun, by number of the listener, a column per worker. */
  readonly opened: SharedArrayBuffer
  readonly #workers: number
  readonly #numbers = new Map<string, number>() // The oldest first.

  constructor(workers: number) {
    this.#workers = workers
    this.opened = new SharedArrayBuffer(workers * listenersMax * 8)
  }

  /** The number of a name. Where all are given away it gets that of a name nobody uses any more. */
  of(listener: string, isUsed: (listener: string, number: number) => boolean): number {
    const known = this.#numbers.get(listener)
    if (known !== undefined) return known
    const isFull = this.#numbers.size === listenersMax
    const number = isFull ? this.#takeBack(isUsed) : this.#numbers.size
    this.#numbers.set(listener, number)
    return number
  }

  /** By name; `open` are the columns of the workers there are now, one for each. */
  counts(
    open: readonly SharedArrayBuffer[],
  ): Pick<EngineCounts, 'sessionsByListener' | 'openedByListener'> {
    return {
      sessionsByListener: this.#sum(open.map((column) => new Int32Array(column))),
      openedByListener: this.#sum(open.map((_, worker) => openedOf(this.opened, worker))),
    }
  }

  #takeBack(isUsed: (listener: string, number: number) => boolean): number {
    const unused = [...this.#numbers].find(([listener, number]) => !isUsed(listener, number))
    assert(unused !== undefined, 'an engine has a bounded number of listeners')
    const [listener, number] = unused
    this.#numbers.delete(listener)
    for (let worker = 0; worker < this.#workers; worker++) openedOf(this.opened, worker)[number] = 0
    return number
  }

  // Names with nothing are left out.
  #sum(columns: readonly (Int32Array | Float64Array)[]): Map<string, number> {
    const counts = new Map<string, number>()
    for (const [name, number] of this.#numbers) {
      const count = columns.reduce((sum, column) => sum + column[number]!, 0)
      if (count > 0) counts.set(name, count)
    }
    return counts
  }
}
