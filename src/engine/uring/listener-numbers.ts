/** Listeners by number, the same in every revision: what workers count their sessions under. */

import { assert } from '../../core/assert.js'
import type { EngineCounts } from '../engine.js'
import { listenersMax } from './words.js'

/** The part of `ListenerNumbers.opened` that one worker writes; who replaces it goes on with it. */
export function openedOf(opened: SharedArrayBuffer, worker: number): Float64Array {
  return new Float64Array(opened, worker * listenersMax * 8, listenersMax)
}

/** Numbers of the names an engine has met. A name keeps its number. */
export class ListenerNumbers {
  /** Sessions ever begun, by number of the listener, a column per worker. */
  readonly opened: SharedArrayBuffer
  readonly #numbers = new Map<string, number>()

  constructor(workers: number) {
    this.opened = new SharedArrayBuffer(workers * listenersMax * 8)
  }

  /** The number of a name. */
  of(listener: string): number {
    const known = this.#numbers.get(listener)
    if (known !== undefined) return known
    const number = this.#numbers.size
    assert(number < listenersMax, 'an engine has a bounded number of listener names')
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
