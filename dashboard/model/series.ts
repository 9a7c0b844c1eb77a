/** Samples over time in columns, as the charts take them. A full one lets its oldest sample go. */

import type { BalancerSnapshot } from '../../src/app/balancer-snapshot.js'
import type { Rates } from './rates.js'

/** What is drawn over time. Rates are per second. */
export const seriesNames = ['rate', 'sessions', 'bytesIn', 'bytesOut', 'failures'] as const

/** The name of a column. */
export type SeriesName = (typeof seriesNames)[number]

/** One moment. `at` in seconds since 1970. */
export type Sample = { readonly at: number } & Readonly<Record<SeriesName, number | null>>

/** Columns of equal length. */
export type Series = { readonly at: readonly number[] } & Readonly<
  Record<SeriesName, readonly (number | null)[]>
>

/** A quarter of an hour, one a second. */
export const samplesMax = 900

/** Before the first sample. */
export const noSeries: Series = {
  at: [],
  rate: [],
  sessions: [],
  bytesIn: [],
  bytesOut: [],
  failures: [],
}

/** The sample of one view; without rates, of the first. */
export function sampleOf(view: BalancerSnapshot, rates: Rates | undefined, atMs: number): Sample {
  const { all } = rates ?? {}
  return {
    at: Math.round(atMs / 1000),
    rate: all?.sessions ?? null,
    sessions: view.sessions,
    bytesIn: all?.bytesIn ?? null,
    bytesOut: all?.bytesOut ?? null,
    failures: all?.failures ?? null,
  }
}

/** The series with one more sample. One of the same second, or of an earlier one, is left out. */
export function addSample(series: Series, sample: Sample): Series {
  const last = series.at.at(-1)
  if (last !== undefined && sample.at <= last) return series
  const grown = <T>(column: readonly T[], value: T) => [...column, value].slice(-samplesMax)
  return {
    at: grown(series.at, sample.at),
    rate: grown(series.rate, sample.rate),
    sessions: grown(series.sessions, sample.sessions),
    bytesIn: grown(series.bytesIn, sample.bytesIn),
    bytesOut: grown(series.bytesOut, sample.bytesOut),
    failures: grown(series.failures, sample.failures),
  }
}
