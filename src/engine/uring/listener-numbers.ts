/** Listeners by number, the same in every revision: what workers count their sessions under. */

import { assert } from '../../core/assert.js'
import { listenersMax } from './words.js'

/** Numbers of the names an engine has met. A name keeps its number. */
export class ListenerNumbers {
  readonly #numbers = new Map<string, number>()

  /** The number of a name. */
  of(listener: string): number {
    const known = this.#numbers.get(listener)
    if (known !== undefined) return known
    const number = this.#numbers.size
    assert(number < listenersMax, 'an engine has a bounded number of listener names')
    this.#numbers.set(listener, number)
    return number
  }

  /** What these columns count together, by name; names with nothing are left out. */
  sum(columns: readonly Int32Array[]): Map<string, number> {
    const counts = new Map<string, number>()
    for (const [name, number] of this.#numbers) {
      const count = columns.reduce((sum, column) => sum + column[number]!, 0)
      if (count > 0) counts.set(name, count)
    }
    return counts
  }
}
