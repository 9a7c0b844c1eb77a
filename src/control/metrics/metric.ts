/** What a metric is, and what all of them are read from. */

import type { HistogramView } from '../../core/histogram.js'
import type { Pool } from '../pool.js'
import type { BackendCounts } from './backend-counts.js'
import type { PoolTotals } from './pool-totals.js'
import type { Tally } from './tally.js'

/** Begins the name of every metric. */
export const metricPrefix = 'evener_'

/** Names and values that tell the series of one metric apart. */
export type Labels = Readonly<Record<string, string>>

/** One number of a metric. `about`: labels in an object that other samples share. */
export type Sample = { readonly labels: Labels; readonly about?: Labels; readonly value: number }

/** One distribution of a metric. */
export type Distribution = { readonly labels: Labels; readonly histogram: HistogramView }

type Described = {
  /** Without the prefix. */
  readonly name: string
  /** One sentence. */
  readonly help: string
  /** The names of its labels. */
  readonly labels: readonly string[]
}

/** A counter or a gauge. Samples are made one by one, as they are asked for. */
export type NumberMetric = Described & {
  readonly type: 'counter' | 'gauge'
  readonly read: (facts: MetricFacts) => Iterable<Sample>
}

/** How measurements are distributed. */
export type HistogramMetric = Described & {
  readonly type: 'histogram'
  readonly read: (facts: MetricFacts) => Iterable<Distribution>
}

/** A metric. Its series begin and end with what they are about. */
export type Metric = NumberMetric | HistogramMetric

/** What is known when metrics are read. */
export type MetricFacts = {
  readonly listeners: readonly ListenerFacts[]
  readonly pools: readonly Pool[]
  readonly totals: PoolTotals
  readonly backends: BackendCounts
  readonly tally: Tally
  readonly whole: ProcessFacts
}

/** A listener as it is now. */
export type ListenerFacts = {
  readonly name: string
  readonly isPaused: boolean
  /** Sessions open now, and all that ever began. */
  readonly active: number
  readonly opened: number
}

/** What is known of the whole process. */
export type ProcessFacts = {
  readonly version: string
  readonly engine: string
  readonly revision: number
  /** When the running configuration was taken, in milliseconds since 1970; undefined before. */
  readonly configuredMs: number | undefined
  /** Overrides of operators that hold now. */
  readonly overrides: number
  /** Undefined where the system does not say. */
  readonly fds: number | undefined
  readonly fdsLimit: number | undefined
  /** Log lines that found no room, beside the records that `tally` knows to be lost. */
  readonly linesDropped: number
}
