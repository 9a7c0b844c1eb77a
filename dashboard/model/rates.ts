/**
 * How fast things happen, from totals that only grow, taken twice. A total that shrank (a backend
 * taken out and added again) counts from zero.
 */

import type { BackendTotals, BalancerSnapshot } from '../../src/app/balancer-snapshot.js'

/** Per second. `failures`: connections to it that could not be made. */
export type Rate = {
  readonly sessions: number
  readonly bytesIn: number
  readonly bytesOut: number
  readonly failures: number
}

/** Rates by `POOL/BACKEND`, by pool, and of everything. */
export type Rates = {
  readonly backends: ReadonlyMap<string, Rate>
  readonly pools: ReadonlyMap<string, Rate>
  readonly all: Rate
}

type Pools = BalancerSnapshot['pools']

/** Nothing happens. */
export const still: Rate = { sessions: 0, bytesIn: 0, bytesOut: 0, failures: 0 }

/** Before there are two views. */
export const noRates: Rates = { backends: new Map(), pools: new Map(), all: still }

/** What names a backend everywhere on this page. */
export function keyOf(pool: string, backend: string): string {
  return `${pool}/${backend}`
}

/** What happened between two views that are so many milliseconds apart. */
export function ratesBetween(before: Pools, after: Pools, apartMs: number): Rates {
  if (apartMs <= 0) return noRates
  const earlier = new Map(
    before.flatMap(({ name, backends }) =>
      backends.map((backend) => [keyOf(name, backend.name), backend.totals] as const),
    ),
  )
  const backends = new Map<string, Rate>()
  const pools = new Map<string, Rate>()
  for (const pool of after) {
    const rates = pool.backends.map(({ name, totals }) => {
      const key = keyOf(pool.name, name)
      const rate = rateBetween(earlier.get(key) ?? totals, totals, apartMs)
      backends.set(key, rate)
      return rate
    })
    pools.set(pool.name, rates.reduce(sumOf, still))
  }
  return { backends, pools, all: [...pools.values()].reduce(sumOf, still) }
}

function rateBetween(before: BackendTotals, after: BackendTotals, apartMs: number): Rate {
  const per = (name: keyof BackendTotals) => {
    const more = after[name] - before[name]
    return ((more < 0 ? after[name] : more) * 1000) / apartMs
  }
  return {
    sessions: per('sessions'),
    bytesIn: per('bytesIn'),
    bytesOut: per('bytesOut'),
    failures: per('connectFailures'),
  }
}

function sumOf(left: Rate, right: Rate): Rate {
  return {
    sessions: left.sessions + right.sessions,
    bytesIn: left.bytesIn + right.bytesIn,
    bytesOut: left.bytesOut + right.bytesOut,
    failures: left.failures + right.failures,
  }
}
