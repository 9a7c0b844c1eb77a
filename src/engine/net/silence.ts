/**
 * How long nothing has been heard, and for how long the client waits. Hearing something only counts
 * up, so the byte path asks for no time; when the silence is looked at, a count that has moved is
 * as good as a stamp, and as exact as the looks are frequent. It can be told too short by the time
 * between two looks, never too long. How long the client waits is exact to a tick of the wheel.
 */

import type { Wheel } from './wheel.js'

/** The silence of one session. It begins with the first look. */
export class Silence {
  #heardCount = 1
  #countWhenLooked = 0
  #sinceMs = 0
  #askedAtMs = Number.POSITIVE_INFINITY // Of the last byte, if it is the client's.
  readonly #wheel: Pick<Wheel, 'nowMs'>

  constructor(wheel: Pick<Wheel, 'nowMs'>) {
    this.#wheel = wheel
  }

  /** Something came or went. */
  heard(): void {
    this.#heardCount += 1
  }

  /** Bytes came from the client. */
  asked(): void {
    this.#heardCount += 1
    this.#askedAtMs = this.#wheel.nowMs
  }

  /** Bytes came from the backend. */
  answered(): void {
    this.#heardCount += 1
    this.#askedAtMs = Number.POSITIVE_INFINITY
  }

  /** Milliseconds since the last byte, if it was the client's; else -Infinity. */
  unansweredMs(nowMs: number): number {
    return nowMs - this.#askedAtMs
  }

  /** Milliseconds of silence up to `nowMs`. */
  lastedMs(nowMs: number): number {
    if (this.#heardCount !== this.#countWhenLooked) {
      this.#countWhenLooked = this.#heardCount
      this.#sinceMs = nowMs
    }
    return nowMs - this.#sinceMs
  }

  /** Milliseconds to the next look, so that `limitMs` is kept to a quarter of it. */
  nextLookMs(nowMs: number, limitMs: number): number {
    return Math.min(limitMs - this.lastedMs(nowMs), limitMs / 4)
  }
}
