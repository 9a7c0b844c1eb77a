/**
 * The sessions that wait for a backend of one pool to have room, as all workers see them: how many,
 * from which sources, and whose turn it is. Who waits is known only to the worker that accepted it
 * (wait-line.ts); here is what decides between workers.
 *
 * Turns are start-time fair queuing (Goyal, Vin and Cheng, "Start-time Fair Queuing", SIGCOMM 1996)
 * over sources, with sources hashed into buckets as in McKenney's "Stochastic Fairness Queueing"
 * (INFOCOM 1990): a source's first session is due now, its next one a turn later. So sources take
 * turns, each in the order it came, however many sessions one of them has waiting.
 *
 * Places are shared by a dynamic threshold (Choudhury and Hahne, "Dynamic Queue Length Thresholds",
 * 1998): a source may take a place while it has fewer than four times as many as are free. Alone it
 * gets four fifths of them, so there is always room for somebody new.
 */

import { assert } from './assert.js'

/** Sources told apart; who shares a bucket shares its turns. */
const bucketCount = 1024

/** How many times the places still free a source may have. */
const shareOfFree = 4

/** What a pool's queue is, to be posted to a worker thread. */
export type QueueMemory = {
  /** Tells it from all others, also once it was posted. */
  readonly id: number
  /** The most sessions that wait at a time, over all workers. */
  readonly max: number
  readonly workers: number
  readonly words: SharedArrayBuffer
}

// Words: the turn served last, the latest turn given, how often there was room anew, and whether
// those whose turn it was could not use it; per worker how many wait and the turn of the
// first of them; per bucket the turn given last; per bucket and worker how many wait.
const servedAt = 0
const latestAt = 1
const roomsAt = 2
const passedOverAt = 3
const headerWords = 4

let allocatedCount = 0

/** A view of one pool's queue from one thread. */
export class PoolQueue {
  readonly memory: QueueMemory
  readonly #words: Int32Array
  readonly #worker: number
  readonly #turnsAt: number
  readonly #countsAt: number

  /** `worker`: the column it writes. */
  constructor(memory: QueueMemory, worker: number) {
    assert(worker < memory.workers, 'a worker has a column')
    this.memory = memory
    this.#worker = worker
    this.#words = new Int32Array(memory.words)
    this.#turnsAt = headerWords + memory.workers * 2
    this.#countsAt = this.#turnsAt + bucketCount
  }

  /** Memory for an empty queue. */
  static allocate(max: number, workers: number): QueueMemory {
    const words = headerWords + workers * 2 + bucketCount * (1 + workers)
    allocatedCount += 1
    return { id: allocatedCount, max, workers, words: new SharedArrayBuffer(words * 4) }
  }

  /** Sessions that wait, over all workers. */
  get length(): number {
    return this.#sum(headerWords, this.memory.workers, 2)
  }

  /**
   * Counts a session in. `source` is a hash of where it comes from. Gives its turn, or undefined
   * when there is no place for it. Pair every turn with one `leave`.
   */
  enter(source: number): number | undefined {
    const bucket = source & (bucketCount - 1)
    const { max, workers } = this.memory
    // Counted in first and added up afterwards: so the bound holds whatever others do meanwhile.
    this.#count(bucket, 1)
    const length = this.length
    const own = this.#sum(this.#countsAt + bucket * workers, workers, 1)
    const free = max - (length - 1)
    if (length > max || own - 1 >= free * shareOfFree) {
      this.#count(bucket, -1)
      return undefined
    }
    return this.#nextTurn(bucket)
  }

  /** Counts a session out; `served` when it got what it waited for. */
  leave(source: number, turn: number, served: boolean): void {
    this.#count(source & (bucketCount - 1), -1)
    if (served) this.#advance(servedAt, turn)
    // Nobody waits any more: what was given to some and not to others is forgotten.
    if (this.length === 0) this.#advance(servedAt, Atomics.load(this.#words, latestAt))
  }

  /** Says whose turn is next among this worker's own. */
  setFirst(turn: number): void {
    Atomics.store(this.#words, this.#firstAt(this.#worker), turn)
  }

  /** The worker whose turn is next; -1 when nobody waits. */
  foremost(): number {
    let foremost = -1
    let least = 0
    for (let worker = 0; worker < this.memory.workers; worker++) {
      if (Atomics.load(this.#words, this.#firstAt(worker) - 1) === 0) continue
      const turn = Atomics.load(this.#words, this.#firstAt(worker))
      if (foremost >= 0 && ((turn - least) | 0) >= 0) continue
      foremost = worker
      least = turn
    }
    return foremost
  }

  /** A place has become free, for those whose turn it is. */
  roomMade(): void {
    Atomics.add(this.#words, roomsAt, 1)
  }

  /** How often there was room anew. Wraps around. */
  get rooms(): number {
    return Atomics.load(this.#words, roomsAt)
  }

  /** True when those whose turn it is cannot use what room there may be. */
  get isPassedOver(): boolean {
    return Atomics.load(this.#words, passedOverAt) !== 0
  }

  /** Says whether those whose turn it is were asked, and room was none they can use. */
  setPassedOver(isPassedOver: boolean): void {
    Atomics.store(this.#words, passedOverAt, isPassedOver ? 1 : 0)
  }

  /** Main thread only: counts out all who waited in a worker that died. */
  forget(worker: number): void {
    const { workers } = this.memory
    Atomics.store(this.#words, this.#firstAt(worker) - 1, 0)
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      Atomics.store(this.#words, this.#countsAt + bucket * workers + worker, 0)
    }
  }

  #firstAt(worker: number): number {
    return headerWords + worker * 2 + 1
  }

  #count(bucket: number, change: number): void {
    const at = this.#countsAt + bucket * this.memory.workers + this.#worker
    const before = Atomics.add(this.#words, at, change)
    Atomics.add(this.#words, this.#firstAt(this.#worker) - 1, change)
    assert(before + change >= 0, 'no more leave than enter')
  }

  #nextTurn(bucket: number): number {
    const at = this.#turnsAt + bucket
    for (;;) {
      const last = Atomics.load(this.#words, at)
      const served = Atomics.load(this.#words, servedAt)
      const turn = ((last + 1 - served) | 0) > 0 ? (last + 1) | 0 : served
      if (Atomics.compareExchange(this.#words, at, last, turn) !== last) continue
      this.#advance(latestAt, turn)
      return turn
    }
  }

  // Turns wrap around: of two the later one is that which is ahead by less than half of all.
  #advance(at: number, turn: number): void {
    for (;;) {
      const before = Atomics.load(this.#words, at)
      if (((turn - before) | 0) <= 0) return
      if (Atomics.compareExchange(this.#words, at, before, turn) === before) return
    }
  }

  #sum(from: number, count: number, step: number): number {
    let sum = 0
    for (let index = 0; index < count; index++)
      sum += Atomics.load(this.#words, from + index * step)
    return sum
  }
}
