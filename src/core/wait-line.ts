/**
 * The sessions of one worker that wait for a backend of one pool to have room, in the order of
 * their turns (pool-queue.ts). It decides who is offered room next; engines make the offer and
 * carry out what comes of it.
 */

import type { PoolQueue } from './pool-queue.js'

/**
 * What came of an offer of room. `taken`: it has a backend. `left`: it needs none any more. `full`:
 * there is no room. `unfit`: there may be room, but only where this one has tried in vain.
 */
export type Offer = 'taken' | 'left' | 'full' | 'unfit'

/** A session's place in the line. */
export type Waiting<Item> = {
  readonly item: Item
  readonly source: number
  readonly turn: number
}

/** One worker's part of a pool's queue. */
export class WaitLine<Item> {
  readonly queue: PoolQueue
  readonly #worker: number
  #roomsBefore = -1
  readonly #waiting: Waiting<Item>[] = [] // By turn; who came first where turns are the same.

  constructor(queue: PoolQueue, worker: number) {
    this.queue = queue
    this.#worker = worker
  }

  /** How many of this worker's wait. */
  get length(): number {
    return this.#waiting.length
  }

  /** Who waits here now, in the order of their turns. */
  get items(): readonly Item[] {
    return this.#waiting.map(({ item }) => item)
  }

  /** Lines a session up; undefined when there is no place for it. Pair it with one `leave`. */
  enter(item: Item, source: number): Waiting<Item> | undefined {
    const turn = this.queue.enter(source)
    if (turn === undefined) return undefined
    const waiting = { item, source, turn }
    this.#waiting.splice(this.#placeOf(turn), 0, waiting)
    this.#tellFirst()
    return waiting
  }

  /** Takes a session out. Harmless when it is out already. */
  leave(waiting: Waiting<Item>, served = false): void {
    const index = this.#waiting.lastIndexOf(waiting, this.#placeOf(waiting.turn))
    if (index < 0) return
    this.#waiting.splice(index, 1)
    this.#tellFirst()
    this.queue.leave(waiting.source, waiting.turn, served)
  }

  /**
   * Offers room to those who wait, in their order, for as long as it is taken and their turn is
   * next. Gives the worker whose turn is next and who is to be woken; -1 for none.
   */
  serve(offer: (item: Item) => Offer): number {
    const next = this.queue.foremost()
    if (next !== this.#worker) return next
    const after = this.#offerAll(offer)
    this.queue.setPassedOver(after === 'unfit')
    return typeof after === 'number' ? after : -1
  }

  /**
   * The same, whoever's turn is next, where that one has not used its turn: its worker has not
   * looked since this was called last, or has found the room unfit for all of its own. To be called
   * a few times a second: longer apart than it takes to wake a worker.
   */
  serveOverdue(offer: (item: Item) => Offer): number {
    const { rooms, isPassedOver } = this.queue
    const next = this.queue.foremost()
    const isOverdue = isPassedOver || rooms === this.#roomsBefore
    this.#roomsBefore = rooms
    if (next === this.#worker || !isOverdue) return this.serve(offer)
    const after = this.#offerAll(offer)
    return typeof after === 'number' ? after : -1
  }

  // The worker whose turn is next, or why nobody's is: no room, or none that is fit.
  #offerAll(offer: (item: Item) => Offer): number | 'full' | 'unfit' {
    let passedOver = 0
    while (passedOver < this.#waiting.length) {
      const waiting = this.#waiting[passedOver]!
      const result = offer(waiting.item)
      if (result === 'full') return 'full'
      if (result === 'unfit') {
        passedOver += 1
        continue
      }
      this.leave(waiting, result === 'taken')
      const next = this.queue.foremost()
      if (next !== this.#worker) return next
    }
    return 'unfit'
  }

  #tellFirst(): void {
    const [first] = this.#waiting
    if (first !== undefined) this.queue.setFirst(first.turn)
  }

  /** The index behind everybody whose turn is not later. */
  #placeOf(turn: number): number {
    let low = 0
    let high = this.#waiting.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (((this.#waiting[middle]!.turn - turn) | 0) > 0) high = middle
      else low = middle + 1
    }
    return low
  }
}
