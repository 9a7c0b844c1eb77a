/**
 * Keeps the history of a balancer, so that whoever opens its dashboard sees what was before: a
 * quarter of an hour by seconds and a day by minutes, of everything together and of each pool.
 */

import { type HistorySeries, Timeline } from '../../core/history.js'
import type { Cancel, Clock } from '../../core/world.js'
import type { Readings } from './readings.js'

/** Steps of a second that are kept: 15 minutes. */
export const secondsMax = 900

/** Steps of a minute that are kept: 24 hours. */
export const minutesMax = 1440

/** Pools with a history of their own, the first ones configured; each takes 130 KB. */
export const historyPoolsMax = 64

/** A history in steps of one length. */
export type HistorySpan = {
  readonly stepMs: number
  /** When the first step began, ISO 8601 in UTC. */
  readonly from: string
  readonly all: HistorySeries
  /** By name; null for the time before a pool was there. */
  readonly pools: Readonly<Record<string, HistorySeries>>
}

/** What was, in seconds and in minutes. Steps not over yet are not in it. */
export type HistoryView = { readonly seconds: HistorySpan; readonly minutes: HistorySpan }

const spans = {
  seconds: { stepMs: 1000, length: secondsMax },
  minutes: { stepMs: 60_000, length: minutesMax },
} as const
type SpanName = keyof typeof spans
type Kept = Readonly<Record<SpanName, Timeline>>

/** Records between `start` and `stop`. */
export class Recorder {
  readonly #clock: Clock
  readonly #read: () => Readings
  readonly #pools = new Map<string, Kept>()
  #all: Kept | undefined
  #startedMs = 0
  #cancel: Cancel = () => {}

  /** `read` is asked once a second. */
  constructor(clock: Clock, read: () => Readings) {
    this.#clock = clock
    this.#read = read
  }

  start(): void {
    this.#startedMs = this.#clock.nowMs()
    this.#look()
  }

  /** Lets go of the clock. What was recorded stays. */
  stop(): void {
    this.#cancel()
  }

  /** What is recorded; `pool` leaves out all other pools. Undefined before the start. */
  view(pool?: string): HistoryView | undefined {
    if (this.#all === undefined) return undefined
    return { seconds: this.#span('seconds', pool), minutes: this.#span('minutes', pool) }
  }

  #look(): void {
    const nowMs = this.#clock.nowMs()
    const { all, pools } = this.#read()
    this.#all ??= this.#begin(nowMs, all)
    for (const name of this.#pools.keys()) if (!pools.has(name)) this.#pools.delete(name)
    for (const [name, reading] of pools) {
      const kept = this.#pools.get(name) ?? this.#begin(nowMs, reading)
      this.#pools.set(name, kept)
      for (const timeline of Object.values(kept)) timeline.take(nowMs, reading)
    }
    for (const timeline of Object.values(this.#all)) timeline.take(nowMs, all)
    // Steps are counted on the clock, so a look that is late makes none of the next ones late.
    const { stepMs } = spans.seconds
    this.#cancel = this.#clock.after(stepMs - (nowMs % stepMs), () => this.#look())
  }

  #begin(nowMs: number, reading: Readings['all']): Kept {
    const make = (name: SpanName) => {
      return new Timeline(spans[name].stepMs, spans[name].length, nowMs, reading)
    }
    return { seconds: make('seconds'), minutes: make('minutes') }
  }

  #span(name: SpanName, pool: string | undefined): HistorySpan {
    const { stepMs, length } = spans[name]
    const all = this.#all![name]
    const count = Math.min(length, all.step - Math.floor(this.#startedMs / stepMs))
    const pools = [...this.#pools].filter(([each]) => pool === undefined || each === pool)
    const beganMs = (all.step - count) * stepMs
    return {
      stepMs,
      from: new Date(this.#clock.wallMs() - this.#clock.nowMs() + beganMs).toISOString(),
      all: all.series(count),
      pools: Object.fromEntries(pools.map(([each, kept]) => [each, kept[name].series(count)])),
    }
  }
}
