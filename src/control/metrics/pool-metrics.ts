/** The metrics of pools: their times, their queues, and sums over their backends. */

import { type Effective, effectiveStates } from '../../core/backend-state.js'
import type { HistogramView } from '../../core/histogram.js'
import { PoolQueue } from '../../core/pool-queue.js'
import type { Pool } from '../pool.js'
import type { Distribution, HistogramMetric, Metric, MetricFacts, Sample } from './metric.js'
import type { PoolTime } from './tally.js'

/** The metrics with a label `pool` and none for a backend. */
export const poolMetrics: readonly Metric[] = [
  {
    name: 'pool_backends',
    help: 'Backends of the pool in each state.',
    type: 'gauge',
    labels: ['pool', 'state'],
    read: ({ pools }) => pools.flatMap(backendsByState),
  },
  {
    name: 'queue_length',
    help: 'Sessions that wait for a backend with room.',
    type: 'gauge',
    labels: ['pool'],
    read: ({ pools }) => each(pools, ({ queue }) => (queue ? new PoolQueue(queue, 0).length : 0)),
  },
  {
    name: 'retries_total',
    help: 'Tries to connect to a backend that were not the first of their session.',
    type: 'counter',
    labels: ['pool'],
    read: ({ pools, totals }) => each(pools, (pool) => totals.total(pool, 'retries')),
  },
  {
    name: 'pool_sessions_total',
    help: 'Sessions connected to a backend of the pool, those removed since included.',
    type: 'counter',
    labels: ['pool'],
    read: ({ pools, totals }) => each(pools, (pool) => totals.total(pool, 'connected')),
  },
  {
    name: 'pool_bytes_total',
    help: 'Payload bytes relayed; in: client to backend. Backends removed since included.',
    type: 'counter',
    labels: ['pool', 'direction'],
    read: ({ pools, totals }) =>
      pools.flatMap((pool) => [
        { labels: { pool: pool.name, direction: 'in' }, value: totals.total(pool, 'bytesIn') },
        { labels: { pool: pool.name, direction: 'out' }, value: totals.total(pool, 'bytesOut') },
      ]),
  },
  timesOf('connect', 'connect_seconds', 'From the first try to the connection that held.'),
  timesOf('firstByte', 'first_byte_seconds', "From the connection to the backend's first byte."),
  timesOf('session', 'session_seconds', 'How long sessions lasted.'),
  timesOf('queue', 'queue_seconds', 'How long sessions waited for a backend with room.'),
  {
    name: 'probe_seconds',
    help: 'How long probes took, whatever came of them.',
    type: 'histogram',
    labels: ['pool'],
    read: (facts) => distributions(facts, (pool) => facts.backends.probeTimes.get(pool)?.view()),
  },
]

function timesOf(time: PoolTime, name: string, help: string): HistogramMetric {
  return {
    name,
    help: `${help} Counted when a session has closed.`,
    type: 'histogram',
    labels: ['pool'],
    read: (facts) => distributions(facts, (pool) => facts.tally.poolOf(pool)?.times[time].view()),
  }
}

function distributions(
  { pools }: MetricFacts,
  of: (pool: string) => HistogramView | undefined,
): Distribution[] {
  return pools.flatMap(({ name }) => {
    const histogram = of(name)
    return histogram === undefined ? [] : [{ labels: { pool: name }, histogram }]
  })
}

function each(pools: readonly Pool[], value: (pool: Pool) => number): Sample[] {
  return pools.map((pool) => ({ labels: { pool: pool.name }, value: value(pool) }))
}

function backendsByState({ name: pool, backends }: Pool): Sample[] {
  const counts = new Map<Effective, number>(effectiveStates.map((state) => [state, 0]))
  for (const { effective } of backends) {
    counts.set(effective.value, counts.get(effective.value)! + 1)
  }
  return [...counts].map(([state, value]) => ({ labels: { pool, state }, value }))
}
