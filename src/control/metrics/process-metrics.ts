/** The metrics of the whole process. */

import type { Metric, MetricFacts } from './metric.js'

/** The metrics that are about no listener, pool or backend. */
export const processMetrics: readonly Metric[] = [
  gauge('fds', 'Descriptors open in the process.', ({ whole }) => whole.fds),
  gauge('fds_limit', 'Descriptors the process may have open.', ({ whole }) => whole.fdsLimit),
  gauge('config_revision', 'Revision of the configuration the data plane uses.', ({ whole }) => {
    return whole.revision
  }),
  gauge(
    'config_last_success_timestamp_seconds',
    'When the running configuration was taken, in seconds since 1970.',
    ({ whole: { configuredMs } }) => configuredMs && configuredMs / 1000,
  ),
  {
    name: 'config_reloads_total',
    help: 'Configurations given while it ran, by whether they were applied or rejected.',
    type: 'counter',
    labels: ['result'],
    read: ({ tally: { reloads } }) =>
      Object.entries(reloads).map(([result, value]) => ({ labels: { result }, value })),
  },
  counter(
    'worker_restarts_total',
    'Threads that moved sessions, ended, and were replaced.',
    ({ tally }) => tally.workersReplaced,
  ),
  counter(
    'log_lines_dropped_total',
    'Log lines lost because they could not be written in time.',
    ({ tally, whole }) => tally.linesDropped + whole.linesDropped,
  ),
  gauge('overrides', 'Overrides of operators that hold now.', ({ whole }) => whole.overrides),
  {
    name: 'build_info',
    help: 'Always 1; its labels say what runs.',
    type: 'gauge',
    labels: ['version', 'engine'],
    read: ({ whole: { version, engine } }) => [{ labels: { version, engine }, value: 1 }],
  },
]

function gauge(
  name: string,
  help: string,
  value: (facts: MetricFacts) => number | undefined,
): Metric {
  return { ...counter(name, help, value), type: 'gauge' } as Metric
}

// What is not known has no series.
function counter(
  name: string,
  help: string,
  value: (facts: MetricFacts) => number | undefined,
): Metric {
  return {
    name,
    help,
    type: 'counter',
    labels: [],
    read: (facts) => {
      const known = value(facts)
      return known === undefined ? [] : [{ labels: {}, value: known }]
    },
  }
}
