/**
 * One pool's round-robin order as it was last published, in memory that all workers share, with one
 * cursor that all of them draw from: so the order is exact across workers.
 *
 * Two copies take turns. The main thread fills the one not in use, then turns the switch; a worker
 * that still reads the old one sees a whole old order, and checks each backend's state afterwards
 * anyway (pick.ts).
 */

import { assert } from './assert.js'

const headerWords = 1 // How often an order was published; its last bit says which copy is current.
const copyHeaderWords = 2 // The cursor, and how many entries there are.
const cursorAt = 0
const lengthAt = 1

/** A view of one pool's schedule from one thread. */
export class Schedule {
  /** All words, for who looks at a whole order at once: see `first`. */
  readonly words: Int32Array
  readonly #capacity: number

  constructor(memory: SharedArrayBuffer) {
    this.words = new Int32Array(memory)
    this.#capacity = (this.words.length - headerWords) / 2 - copyHeaderWords
  }

  /** Memory for schedules of up to `capacity` entries. */
  static allocate(capacity: number): SharedArrayBuffer {
    return new SharedArrayBuffer((headerWords + 2 * (copyHeaderWords + capacity)) * 4)
  }

  /** The most entries this memory holds. */
  get capacity(): number {
    return this.#capacity
  }

  /** The number of entries published; 0 when no backend is usable. */
  get length(): number {
    return Atomics.load(this.words, this.#current() + lengthAt)
  }

  /** Another number for every order that is published. */
  get version(): number {
    return Atomics.load(this.words, 0)
  }

  /** Where in `words` the rows of the order published now begin. */
  get first(): number {
    return this.#current() + copyHeaderWords
  }

  /** Where the order that begins at `first` ends: the index after its last row. */
  endOf(first: number): number {
    return first + this.words[first - copyHeaderWords + lengthAt]!
  }

  /** The row at a place of the published order, without drawing it; -1 past its end. */
  at(index: number): number {
    const copy = this.#current()
    if (index >= this.words[copy + lengthAt]!) return -1
    return this.words[copy + copyHeaderWords + index]!
  }

  /**
   * Draws the next row. Every call is one turn, whoever makes it. -1 when none is published.
   * `tell` hears which place of the order it was.
   */
  next(tell?: (place: number) => void): number {
    const copy = this.#current()
    const length = this.words[copy + lengthAt]!
    if (length === 0) return -1
    const ticket = Atomics.add(this.words, copy + cursorAt, 1) >>> 0
    const place = ticket % length
    if (tell !== undefined) tell(place)
    return this.words[copy + copyHeaderWords + place]!
  }

  /**
   * Main thread only: publishes a new order of rows. `start` is the turn it begins with, so that
   * frequent publications do not all begin with the same backend.
   */
  publish(rows: Int32Array, start = 0): void {
    assert(rows.length <= this.#capacity, 'a schedule fits its memory')
    const version = (this.words[0]! + 1) | 0
    const copy = headerWords + (version & 1) * (copyHeaderWords + this.#capacity)
    this.words.set(rows, copy + copyHeaderWords)
    this.words[copy + lengthAt] = rows.length
    Atomics.store(this.words, copy + cursorAt, rows.length === 0 ? 0 : start % rows.length)
    Atomics.store(this.words, 0, version)
  }

  #current(): number {
    return headerWords + (Atomics.load(this.words, 0) & 1) * (copyHeaderWords + this.#capacity)
  }
}
