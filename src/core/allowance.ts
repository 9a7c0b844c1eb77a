/** So many of a thing in any second, for what is done by the way and must not become a load. */

const windowMs = 1000

/** Counts within one second after the other. */
export class Allowance {
  readonly #countMax: number
  #count = 0
  #untilMs = Number.NEGATIVE_INFINITY

  /** `perSecondMax`: the most in a second, and all of them at once if it comes so. */
  constructor(perSecondMax: number) {
    this.#countMax = perSecondMax
  }

  /** Whether one more is allowed now. Times in milliseconds, on any clock. */
  isOpen(nowMs: number): boolean {
    if (nowMs >= this.#untilMs) {
      this.#untilMs = nowMs + windowMs
      this.#count = 0
    }
    return this.#count < this.#countMax
  }

  /** Uses one up. */
  spend(): void {
    this.#count += 1
  }
}
