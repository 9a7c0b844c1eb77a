/**
 * What was measured, over time: a value for each step of so many milliseconds, as many steps back
 * as there is room for, in memory that is taken once. Time is told it; it asks for none.
 */

import { quantile } from './histogram.js'

/** What only ever rises; kept is how much it rises in a second. */
const rateNames = ['rate', 'bytesIn', 'bytesOut', 'failures', 'fine', 'cut', 'failed'] as const

const parts = { P50: 0.5, P95: 0.95, P99: 0.99 } as const
const waits = ['connect', 'firstByte'] as const

/** A total that a reading has. */
export type RateName = (typeof rateNames)[number]

type Wait = (typeof waits)[number]
type PercentileName = `${Wait}${keyof typeof parts}Ms`

/**
 * What is kept. `sessions`: open at the end of a step. Per second: `rate` new sessions, `bytesIn`
 * and `bytesOut`, `failures` tries to connect that failed, and sessions that closed `fine`, `cut`
 * or `failed` (session-outcome.ts). The rest are percentiles in milliseconds, of sessions that
 * closed in that step.
 */
export type HistoryName = 'sessions' | RateName | PercentileName

const percentileNames = waits.flatMap((wait) =>
  Object.keys(parts).map((part) => `${wait}${part as keyof typeof parts}Ms` as const),
)

/** The names of all that is kept. */
export const historyNames: readonly HistoryName[] = ['sessions', ...rateNames, ...percentileNames]

/** What is measured at one moment. Never changed afterwards. */
export type Reading = {
  readonly sessions: number
  /** From the start on. */
  readonly totals: Readonly<Record<RateName, number>>
  /** Counts of times in seconds, as `Histogram.counts` gives them. */
  readonly counts: Readonly<Record<Wait, ArrayLike<number>>>
}

/** Values by step, oldest first; null where nothing is known. */
export type HistorySeries = Readonly<Record<HistoryName, readonly (number | null)[]>>

/** One history. Steps are counted from time 0 of the clock that `nowMs` is on. */
export class Timeline {
  readonly #stepMs: number
  readonly #length: number
  readonly #columns: ReadonlyMap<HistoryName, Float32Array>
  #step: number // The last one that is over.
  #reading: Reading // At its end.

  /** Keeps `length` steps; begins with what is measured at `nowMs`. */
  constructor(stepMs: number, length: number, nowMs: number, reading: Reading) {
    this.#stepMs = stepMs
    this.#length = length
    this.#columns = new Map(
      historyNames.map((name) => [name, new Float32Array(length).fill(Number.NaN)]),
    )
    this.#step = Math.floor(nowMs / stepMs)
    this.#reading = reading
  }

  /** The last step that is over. */
  get step(): number {
    return this.#step
  }

  /**
   * Takes in what is measured at `nowMs`. When more than one step has passed since the last time,
   * what came meanwhile is spread evenly over them, so that no sum is wrong.
   */
  take(nowMs: number, reading: Reading): void {
    const step = Math.floor(nowMs / this.#stepMs)
    const passed = step - this.#step
    if (passed <= 0) return
    const values = valuesOf(this.#reading, reading, (passed * this.#stepMs) / 1000)
    for (let back = Math.min(passed, this.#length) - 1; back >= 0; back--) {
      const at = (step - back) % this.#length
      for (const [name, value] of values) this.#columns.get(name)![at] = value
    }
    this.#step = step
    this.#reading = reading
  }

  /** The last `count` steps. */
  series(count: number): HistorySeries {
    const steps = Math.min(count, this.#length)
    const first = this.#step - steps + 1
    const entries = [...this.#columns].map(([name, column]): [string, (number | null)[]] => {
      const values = Array.from({ length: steps }, (_, index) => {
        return shown(column[(first + index + this.#length) % this.#length]!)
      })
      return [name, values]
    })
    return Object.fromEntries(entries) as Record<HistoryName, (number | null)[]>
  }
}

function valuesOf(before: Reading, now: Reading, seconds: number): [HistoryName, number][] {
  const rates = rateNames.map((name): [HistoryName, number] => {
    return [name, Math.max(0, now.totals[name] - before.totals[name]) / seconds]
  })
  const percentiles = waits.flatMap((wait) => {
    const news = Float64Array.from(
      now.counts[wait],
      (count, at) => count - before.counts[wait][at]!,
    )
    return Object.entries(parts).map(([part, q]): [HistoryName, number] => {
      return [`${wait}${part as keyof typeof parts}Ms`, quantile(q, news) * 1000]
    })
  })
  return [['sessions', now.sessions], ...rates, ...percentiles]
}

// Two decimals: what is drawn needs no more, and thousands of numbers are sent.
function shown(value: number): number | null {
  return Number.isNaN(value) ? null : Math.round(value * 100) / 100
}
