/**
 * A set that things come to and leave often, in no order. JavaScript's own sets and maps leave a
 * table behind each time they are laid out anew, which points to the next one and still holds what
 * was in it: once the garbage collector takes one of them for old, all that follow stay with
 * everything that was ever in them until its next full turn. Among sessions that come and go by
 * the thousand, none would be freed young. This one is an array whose gaps its last thing fills.
 */

import { assert } from '../../core/assert.js'

/** A bag of things. */
export class Bag<Item> {
  readonly #places: Place<Item>[] = []

  get size(): number {
    return this.#places.length
  }

  /** Puts it in; what is answered takes it out again. */
  add(item: Item): Place<Item> {
    const place = new Place(item, this.#places)
    this.#places.push(place)
    return place
  }

  /** The places taken now; a copy. */
  places(): Place<Item>[] {
    return [...this.#places]
  }

  /** The things in it now; a copy. */
  items(): Item[] {
    return this.#places.map(({ item }) => item)
  }
}

/** The place of a thing in a bag. */
export class Place<Item> {
  readonly item: Item
  readonly #all: Place<Item>[]
  #index: number

  /** A bag makes it, and puts it last. */
  constructor(item: Item, all: Place<Item>[]) {
    this.item = item
    this.#all = all
    this.#index = all.length
  }

  /** False once it was left. */
  get isTaken(): boolean {
    return this.#index >= 0
  }

  /** Takes the thing out. Doing so twice is harmless. */
  leave(): void {
    if (this.#index < 0) return
    const last = this.#all.pop()
    assert(last !== undefined, 'who has not left is still there')
    if (last !== this) {
      this.#all[this.#index] = last
      last.#index = this.#index
    }
    this.#index = -1
  }
}
