/**
 * How long nothing has been heard. Hearing something only counts up, so the byte path asks for no
 * time; when the silence is looked at, a count that has moved is as good as a stamp, and as exact
 * as the looks are frequent. It can be told too short by the time between two looks, never too
 * long.
 */

/** The silence of one session. It begins with the first look. */
export class Silence {
  #heardCount = 1
  #countWhenLooked = 0
  #sinceMs = 0

  /** Something came or went. */
  heard(): void {
    this.#heardCount += 1
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
