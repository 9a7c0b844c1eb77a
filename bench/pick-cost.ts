/**
 * The cost of picking a backend, for each policy, with few and with many backends. A process of its
 * own, so that nothing else has warmed or disturbed the code. Prints JSON: { "policy/count": ns }.
 */

import { balanceOf, policyNames } from '../src/core/config/balance-fields.js'
import { LiveTable } from '../src/core/live-table.js'
import { Picker } from '../src/core/pick.js'
import { orderFor } from '../src/core/policy/order.js'
import type { Balance } from '../src/core/policy/policy.js'
import { seededRng } from '../src/core/rng.js'
import { Schedule } from '../src/core/schedule.js'
import type { PoolSnapshot } from '../src/core/snapshot.js'
import { median } from './statistics.js'

const counts = [3, 100, 10_000]
const balances: Readonly<Record<string, Balance>> = {
  ...Object.fromEntries(policyNames.map((name) => [name, balanceOf(name)])),
  'hash with boundedLoad': { ...balanceOf('hash'), boundedLoad: 1.25 } as Balance,
}
const batchCount = 41
const coldBatchCount = 10 // Compiled along the way; thrown away.
const batchNsWanted = 5e6
const trialPicks = 200

const costs = Object.entries(balances).flatMap(([name, balance]) =>
  counts.map((count) => [`${name}/${count}`, pickNs(balance, count)] as const),
)
console.log(JSON.stringify(Object.fromEntries(costs)))

function pickNs(balance: Balance, count: number): number {
  const live = new LiveTable(LiveTable.allocate(1))
  const picker = new Picker(poolOf(balance, count, live), live, seededRng(1))
  // A policy may take a thousand times as long as another: the time of a batch is given, not its
  // size.
  const picks = Math.max(trialPicks, batchNsWanted / batchNs(picker, live, trialPicks))
  const batches = Array.from({ length: batchCount }, () => batchNs(picker, live, picks))
  // The middle one is undisturbed.
  return median(batches.slice(coldBatchCount))
}

/** Nanoseconds of one pick, over this many. */
function batchNs(picker: Picker, live: LiveTable, picks: number): number {
  const begun = process.hrtime.bigint()
  for (let pick = 0; pick < picks; pick++) {
    const lease = picker.lease([], Math.imul(pick, 0x9e3779b9) >>> 0, 0)
    if (lease.picked) live.release(lease.row)
  }
  return Number(process.hrtime.bigint() - begun) / Math.ceil(picks)
}

function poolOf(balance: Balance, count: number, live: LiveTable): PoolSnapshot {
  const rows = Array.from({ length: count }, (_, row) => row)
  for (const row of rows) {
    live.publish(row, 'up', 1)
    if (balance.policy === 'fastest') live.latency.observe('firstByte', row, 1 + (row % 7), 1, 1e4)
  }
  const order = orderFor(
    balance,
    rows.map((row) => ({ name: `b${row}`, weight: 1 })),
  )
  const memory = Schedule.allocate(order.length)
  new Schedule(memory).publish(order, 0)
  return {
    name: 'bench',
    backends: rows.map((row) => ({ row, name: `b${row}`, address: undefined })),
    schedule: memory,
    balance,
    attempts: 1,
    timeouts: {
      connectMs: 5000,
      connectTotalMs: 10_000,
      idleMs: 3_600_000,
      halfClosedMs: 60_000,
      maxDurationMs: 1,
      queueMs: 1000,
    },
    keepAlive: undefined,
  }
}
