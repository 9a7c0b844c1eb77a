/** All metrics, in the order in which they are shown. docs/metrics.md is printed from this list. */

import { backendMetrics } from './backend-metrics.js'
import { listenerMetrics } from './listener-metrics.js'
import type { Metric } from './metric.js'
import { poolMetrics } from './pool-metrics.js'
import { processMetrics } from './process-metrics.js'

/** The one list of metrics. */
export const metrics: readonly Metric[] = [
  ...listenerMetrics,
  ...poolMetrics,
  ...backendMetrics,
  ...processMetrics,
]
