/** Counts of measurements by size: what a Prometheus histogram is made of. */

import { assert } from './assert.js'

/** Bounds for times in seconds, from a tenth of a millisecond to an hour. */
export const secondsBounds: readonly number[] = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  30, 60, 300, 3600,
]

/** What a histogram holds: for each bound the measurements of at most that, and their sum. */
export type HistogramView = {
  readonly bounds: readonly number[]
  /** Cumulative, one for each bound. */
  readonly counts: readonly number[]
  readonly count: number
  readonly sum: number
}

/** Counts how many measurements were at most so large, for each of its bounds. */
export class Histogram {
  readonly #bounds: readonly number[]
  readonly #counts: Float64Array // Not cumulative; the last is over every bound.
  #sum = 0

  /** `bounds` rise. */
  constructor(bounds: readonly number[] = secondsBounds) {
    const rise = bounds.every((bound, at) => at === 0 || bound > bounds[at - 1]!)
    assert(rise, 'the bounds of a histogram rise')
    this.#bounds = bounds
    this.#counts = new Float64Array(bounds.length + 1)
  }

  /** Counts one measurement in. */
  observe(value: number): void {
    let at = 0
    while (at < this.#bounds.length && value > this.#bounds[at]!) at++
    this.#counts[at]! += 1
    this.#sum += value
  }

  /** Measurements for each bound: over the one before and at most this; the last, over all. */
  counts(): Float64Array {
    return this.#counts.slice()
  }

  /** What it holds now. */
  view(): HistogramView {
    let count = 0
    const counts = this.#bounds.map((_, at) => {
      count += this.#counts[at]!
      return count
    })
    return { bounds: this.#bounds, counts, count: count + this.#counts.at(-1)!, sum: this.#sum }
  }
}

/**
 * The value that a part `q` of measurements does not exceed, from 0 to 1, as Prometheus estimates
 * it: evenly spread within the bounds it falls between. NaN when nothing was measured. `counts` as
 * `Histogram.counts` gives them.
 */
export function quantile(
  q: number,
  counts: ArrayLike<number>,
  bounds: readonly number[] = secondsBounds,
): number {
  let count = 0
  for (let at = 0; at < counts.length; at++) count += counts[at]!
  if (count === 0) return Number.NaN
  let left = q * count
  for (const [at, bound] of bounds.entries()) {
    const here = counts[at]!
    const from = at === 0 ? 0 : bounds[at - 1]!
    if (left <= here && here > 0) return from + ((bound - from) * left) / here
    left -= here
  }
  return bounds.at(-1)! // Beyond the last bound nobody knows how far.
}
