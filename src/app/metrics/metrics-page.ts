/**
 * The metrics of one balancer as Prometheus reads them. With thousands of backends that is
 * megabytes of text, so it is made in slices, and between two slices the thread does what else
 * there is to do: with the net engine it moves the sessions.
 */

import type { Metric as PromMetric, Registry } from 'prom-client'
import { type Metric, type MetricFacts, metricPrefix } from '../../control/metrics/metric.js'
import { metrics } from '../../control/metrics/metrics.js'
import { type PromValue, promValues } from './prom-values.js'

/** The content type of the page. */
export const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8'

/** Values rendered at a time: a millisecond or so. */
const sliceLength = 500

/** How long the thread renders until others have their turn, in milliseconds. */
const turnMs = 4

type Shown = { readonly name: string; readonly metric: Metric; slice: readonly PromValue[] }

/** Renders pages, one at a time. */
export class MetricsPage {
  readonly #facts: () => MetricFacts
  #registry: Registry | undefined
  readonly #shown: readonly Shown[]
  #underWay: Promise<string> | undefined

  /** `facts` is asked at the beginning of each page. */
  constructor(facts: () => MetricFacts) {
    this.#facts = facts
    this.#shown = metrics.map((metric) => ({
      name: metricPrefix + metric.name,
      metric,
      slice: [],
    }))
  }

  /** The page as of now. Who asks while one is being made gets that one. */
  text(): Promise<string> {
    this.#underWay ??= this.#render().finally(() => {
      this.#underWay = undefined
    })
    return this.#underWay
  }

  async #render(): Promise<string> {
    this.#registry ??= await this.#register()
    const facts = this.#facts()
    const pieces: string[] = []
    let turnEndsMs = performance.now() + turnMs
    for (const shown of this.#shown) {
      for (const slice of slices(promValues(shown.name, shown.metric, facts), sliceLength)) {
        const text = await this.#textOf(shown, slice.values)
        pieces.push(slice.isFirst ? text : withoutHeader(text))
        if (performance.now() < turnEndsMs) continue
        await othersTurn()
        turnEndsMs = performance.now() + turnMs
      }
    }
    return `${pieces.join('\n')}\n`
  }

  #textOf(shown: Shown, values: readonly PromValue[]): Promise<string> {
    shown.slice = values // Read before this call returns.
    return this.#registry!.getSingleMetricAsString(shown.name)
  }

  // Loaded when it is first needed: most programs that make a balancer never ask for metrics.
  async #register(): Promise<Registry> {
    const { Registry } = await import('prom-client')
    const registry = new Registry()
    for (const shown of this.#shown) {
      const { name } = shown
      const { help, type } = shown.metric
      const get = () => ({ name, help, type, values: shown.slice })
      // The registry asks a metric for no more than this; its types know only the package's own.
      registry.registerMetric({ name, help, type, aggregator: 'sum', get } as unknown as PromMetric)
    }
    return registry
  }
}

type Slice<Value> = { readonly values: readonly Value[]; readonly isFirst: boolean }

// At least one, if only for the header.
function* slices<Value>(values: Iterable<Value>, length: number): Iterable<Slice<Value>> {
  let slice: Value[] = []
  let isFirst = true
  for (const value of values) {
    if (slice.length === length) {
      yield { values: slice, isFirst }
      slice = []
      isFirst = false
    }
    slice.push(value)
  }
  if (slice.length > 0 || isFirst) yield { values: slice, isFirst }
}

// The lines HELP and TYPE stand once, before all values of a metric.
function withoutHeader(text: string): string {
  return text.slice(text.indexOf('\n', text.indexOf('\n') + 1) + 1)
}

function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
