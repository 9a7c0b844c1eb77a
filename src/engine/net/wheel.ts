/**
 * All deadlines of an engine on one coarse timer. An entry says when it wants to be looked at next;
 * whatever happens to it meanwhile costs nothing here, so a busy session never re-arms a timer:
 * when it is looked at, it compares the stamp of its last activity. Times are in milliseconds and
 * kept to the length of a tick.
 */

import { Bag, type Place } from './bag.js'

/** How long a tick lasts: what a deadline may be late by, and the age of `Wheel.nowMs`. */
export const tickMs = 20

/**
 * Ticks of one turn. What wants to be looked at later than that is looked at once a turn instead.
 */
export const slotsMax = 512

/** Something with deadlines. `wheelPlace` belongs to the wheel. */
export type Timed = {
  wheelPlace: Place<Timed> | undefined
  /** Does what is due, and answers in how many milliseconds to look again. */
  readonly check: (nowMs: number) => number
}

/** A timer wheel. It ticks only while something is on it. */
export class Wheel {
  readonly #slots: Bag<Timed>[] = Array.from({ length: slotsMax }, () => new Bag())
  #position = 0
  #count = 0
  #turnedMs = 0
  #timer: NodeJS.Timeout | undefined
  readonly #clock: () => number

  /** The time as of the last tick, for stamps that need not be exact: it costs no call. */
  nowMs: number

  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock
    this.nowMs = clock()
  }

  /** Looks at `entry` in `delayMs`, no sooner; instead of when it was to be looked at before. */
  set(entry: Timed, delayMs: number): void {
    this.remove(entry)
    if (this.#count === 0) this.#start()
    const behindMs = Math.max(0, this.nowMs - this.#turnedMs)
    const ticks = Math.ceil((delayMs + behindMs) / tickMs) + 1 // A tick has partly passed already.
    const slot = (this.#position + Math.min(Math.max(ticks, 1), slotsMax - 1)) % slotsMax
    entry.wheelPlace = this.#slots[slot]!.add(entry)
    this.#count += 1
  }

  /** Forgets `entry`. Harmless when it is not on the wheel. */
  remove(entry: Timed): void {
    if (entry.wheelPlace === undefined) return
    entry.wheelPlace.leave()
    entry.wheelPlace = undefined
    this.#count -= 1
    if (this.#count === 0) this.#stop()
  }

  /** Turns the wheel up to now and looks at what is due. The timer calls it. */
  turn(): void {
    this.nowMs = this.#clock()
    while (this.#timer !== undefined && this.#turnedMs + tickMs <= this.nowMs) {
      this.#turnedMs += tickMs
      this.#position = (this.#position + 1) % slotsMax
      // A copy: what is looked at may come and go, and come back to this very slot.
      for (const place of this.#slots[this.#position]!.places()) this.#look(place)
    }
  }

  #look(place: Place<Timed>): void {
    if (!place.isTaken) return // Another entry's turn has moved or removed it.
    const delayMs = place.item.check(this.nowMs)
    if (place.isTaken) this.set(place.item, delayMs)
  }

  #start(): void {
    this.nowMs = this.#clock()
    this.#turnedMs = this.nowMs
    // Not in the timer itself: after a stuck moment what has arrived meanwhile is to be read before
    // anybody is found silent, and sockets have their turn between a timer and an immediate.
    this.#timer = setInterval(() => setImmediate(() => this.turn()), tickMs)
  }

  #stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
