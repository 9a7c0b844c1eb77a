/** What the history is made of, read from the same facts as the metrics. */

import { closeReasons } from '../../core/close-reason.js'
import { Histogram, secondsBounds } from '../../core/histogram.js'
import type { RateName, Reading } from '../../core/history.js'
import { type Outcome, outcomeOf } from '../../core/session-outcome.js'
import type { Pool } from '../pool.js'
import type { MetricFacts } from './metric.js'
import type { PoolTotals } from './pool-totals.js'
import type { ClosedCounts, PoolTally } from './tally.js'

/** One moment of everything together, and of each pool by name. */
export type Readings = { readonly all: Reading; readonly pools: ReadonlyMap<string, Reading> }

/** Reads now. A pool's new sessions are those connected to a backend. */
export function readingsOf(facts: MetricFacts, poolsMax: number): Readings {
  const { listeners, pools, tally, totals: kept } = facts
  const read = pools.map(
    (pool) => [pool.name, ofPool(pool, kept, tally.poolOf(pool.name))] as const,
  )
  const each = read.map(([, reading]) => reading)
  const closed = listeners.map(({ name }) => tally.closedOf(name))
  const totals = {
    ...closedBy(closed),
    rate: sum(listeners.map(({ opened }) => opened)),
    bytesIn: sum(each.map((reading) => reading.totals.bytesIn)),
    bytesOut: sum(each.map((reading) => reading.totals.bytesOut)),
    failures: sum(each.map((reading) => reading.totals.failures)),
  }
  const counts = {
    connect: added(each.map((reading) => reading.counts.connect)),
    firstByte: added(each.map((reading) => reading.counts.firstByte)),
  }
  const all = { sessions: sum(listeners.map(({ active }) => active)), totals, counts }
  return { all, pools: new Map(read.slice(0, poolsMax)) }
}

const nothing = new Histogram()

function ofPool(pool: Pool, kept: PoolTotals, tally: PoolTally | undefined): Reading {
  return {
    sessions: kept.active(pool),
    totals: {
      ...closedBy([tally?.closed]),
      rate: kept.total(pool, 'connected'),
      bytesIn: kept.total(pool, 'bytesIn'),
      bytesOut: kept.total(pool, 'bytesOut'),
      failures: kept.total(pool, 'connectFailures'),
    },
    counts: {
      connect: (tally?.times.connect ?? nothing).counts(),
      firstByte: (tally?.times.firstByte ?? nothing).counts(),
    },
  }
}

function closedBy(
  counts: readonly (ClosedCounts | undefined)[],
): Readonly<Record<Outcome & RateName, number>> {
  const closed = { fine: 0, cut: 0, failed: 0 }
  for (const reason of closeReasons) {
    for (const count of counts) closed[outcomeOf[reason]] += count?.of(reason) ?? 0
  }
  return closed
}

function added(columns: readonly ArrayLike<number>[]): Float64Array {
  const total = new Float64Array(secondsBounds.length + 1)
  for (const column of columns) {
    for (let at = 0; at < total.length; at++) total[at]! += column[at]!
  }
  return total
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
