/**
 * Samples over time in columns, as the curves take them: the history that the balancer keeps, and
 * what has been seen since it was asked for.
 */

import type { BalancerSnapshot, HistorySpan } from '../../src/app/balancer-snapshot.js'
import type { Rates } from './rates.js'

/** What is drawn over time. Rates are per second; percentiles in milliseconds. */
export const seriesNames = [
  'rate',
  'sessions',
  'bytesIn',
  'bytesOut',
  'failures',
  'failed',
  'connectP50Ms',
  'connectP99Ms',
  'firstByteP50Ms',
  'firstByteP99Ms',
] as const

/** The name of a column. */
export type SeriesName = (typeof seriesNames)[number]

/** One moment, in seconds since 1970, and what is known of it. */
export type Sample = { readonly at: number } & Readonly<Record<SeriesName, number | null>>

/** Columns of equal length; null where nothing is known. */
export type Series = { readonly at: readonly number[] } & Readonly<
  Record<SeriesName, readonly (number | null)[]>
>

/** A quarter of an hour, one a second: no more samples than these are kept. */
export const samplesMax = 900

/** Before the first sample. */
export const noSeries: Series = columnsOf([], () => [])

/** A history as the balancer gives it. A step is drawn at its end. */
export function seriesOf({ from, stepMs, all }: HistorySpan): Series {
  const firstMs = Date.parse(from) + stepMs
  const at = all.rate.map((_, index) => Math.round((firstMs + index * stepMs) / 1000))
  return columnsOf(at, (name) => all[name])
}

/** A history, and behind it what has been seen after its end. */
export function withHistory(seen: Series, history: Series): Series {
  const end = history.at.at(-1) ?? 0
  const first = seen.at.findIndex((at) => at > end)
  if (first === -1) return history
  const joined = <Value>(left: readonly Value[], right: readonly Value[]) => {
    return [...left, ...right.slice(first)].slice(-samplesMax)
  }
  return columnsOf(joined(history.at, seen.at), (name) => joined(history[name], seen[name]))
}

/** What one view tells of its moment; without rates, of the first. */
export function sampleOf(view: BalancerSnapshot, rates: Rates | undefined, atMs: number): Sample {
  const { all } = rates ?? {}
  return {
    at: Math.round(atMs / 1000),
    rate: all?.sessions ?? null,
    sessions: view.sessions,
    bytesIn: all?.bytesIn ?? null,
    bytesOut: all?.bytesOut ?? null,
    failures: all?.failures ?? null,
    ...onlyInHistory,
  }
}

/** The series with one more sample. One of the same second, or of an earlier one, is left out. */
export function addSample(series: Series, sample: Sample): Series {
  const last = series.at.at(-1)
  if (last !== undefined && sample.at <= last) return series
  const grown = <Value>(column: readonly Value[], value: Value) => {
    return [...column, value].slice(-samplesMax)
  }
  return columnsOf(grown(series.at, sample.at), (name) => grown(series[name], sample[name]))
}

/** The latest value of a column that is known, no older than so many steps. */
export function latestOf(series: Series, name: SeriesName, stepsMax: number): number | null {
  return series[name].slice(-stepsMax).findLast((value) => value !== null) ?? null
}

// A view tells nothing of these; they come with the next history.
const onlyInHistory = {
  failed: null,
  connectP50Ms: null,
  connectP99Ms: null,
  firstByteP50Ms: null,
  firstByteP99Ms: null,
}

function columnsOf(
  at: readonly number[],
  columnOf: (name: SeriesName) => readonly (number | null)[],
): Series {
  const entries = seriesNames.map((name) => [name, columnOf(name)] as const)
  return { at, ...(Object.fromEntries(entries) as Record<SeriesName, (number | null)[]>) }
}
