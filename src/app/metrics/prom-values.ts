/** From what a metric reads to the values that prom-client renders. */

import type { Labels, Metric, MetricFacts } from '../../control/metrics/metric.js'
import type { HistogramView } from '../../core/histogram.js'

/** One line of the page. prom-client makes text of `sharedLabels` once per object. */
export type PromValue = {
  readonly labels: Labels
  readonly sharedLabels?: Labels | undefined
  readonly value: number
  readonly metricName?: string
}

/** The lines of a metric of this name. */
export function* promValues(name: string, metric: Metric, facts: MetricFacts): Iterable<PromValue> {
  if (metric.type === 'histogram') {
    for (const { labels, histogram } of metric.read(facts)) yield* lines(name, labels, histogram)
    return
  }
  for (const { labels, about, value } of metric.read(facts)) {
    yield { labels, sharedLabels: about, value }
  }
}

function* lines(name: string, labels: Labels, view: HistogramView): Iterable<PromValue> {
  const { bounds, counts, count, sum } = view
  const bucket = (le: string, value: number): PromValue => {
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value }
  }
  for (const [at, bound] of bounds.entries()) yield bucket(`${bound}`, counts[at]!)
  yield bucket('+Inf', count)
  yield { metricName: `${name}_sum`, labels, value: sum }
  yield { metricName: `${name}_count`, labels, value: count }
}
