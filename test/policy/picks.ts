/** Pools without an engine, and the rows that their next sessions get. */

import assert from 'node:assert/strict'
import { balanceOf } from '../../src/core/config/balance-fields.js'
import { LiveTable } from '../../src/core/live-table.js'
import { Picker } from '../../src/core/pick.js'
import type { LoadedPolicy } from '../../src/core/policy/module.js'
import { orderCapacity, orderFor } from '../../src/core/policy/order.js'
import type { Balance } from '../../src/core/policy/policy.js'
import { seededRng } from '../../src/core/rng.js'
import { Schedule } from '../../src/core/schedule.js'
import type { PoolSnapshot } from '../../src/core/snapshot.js'

/** The hash policy with a bound. */
export function boundedHash(boundedLoad: number): Balance {
  return { ...balanceOf('hash'), boundedLoad } as Balance
}

/** Sessions' keys, well spread. */
export function hashOf(session: number): number {
  return Math.imul(session + 1, 0x9e3779b9) >>> 0
}

// A policy as a user might write it, for pools that have one of the user's own.
const leastLoaded: LoadedPolicy = {
  pick: (backends) => {
    const load = (index: number) => (backends[index]!.sessions + 1) / backends[index]!.weight
    let least = 0
    for (let index = 1; index < backends.length; index++) {
      if (load(index) < load(least)) least = index
    }
    return backends[least]
  },
  failed: assert.fail,
}

/** A pool of backends that are up, in rows 0, 1, 2, … */
export function poolOf(
  balance: Balance,
  weights: readonly number[],
  seed: number,
  loaded: LoadedPolicy | undefined = leastLoaded,
): {
  readonly picker: Picker
  readonly live: LiveTable
  readonly length: number
  readonly pool: PoolSnapshot
} {
  const members = weights.map((weight, row) => ({ name: `backend-${row}`, weight }))
  const live = new LiveTable(LiveTable.allocate(1, Math.max(1, weights.length)))
  weights.forEach((weight, row) => {
    live.publish(row, 'up', weight)
  })
  const schedule = Schedule.allocate(orderCapacity(balance, members))
  new Schedule(schedule).publish(orderFor(balance, members))
  const pool = {
    name: 'web',
    backends: members.map(({ name }, row) => ({ row, name, address: undefined })),
    schedule,
    balance,
    attempts: 3,
    timeouts: {
      connectMs: 1,
      connectTotalMs: 1,
      idleMs: 1,
      halfClosedMs: 1,
      maxDurationMs: 1,
      queueMs: 1,
    },
    keepAlive: undefined,
  }
  return {
    picker: new Picker(pool, live, seededRng(seed), loaded),
    live,
    length: new Schedule(schedule).length,
    pool,
  }
}

/** Two primaries in rows 0 and 1, two backups in rows 2 and 3, all up. */
export function tieredPoolOf(balance: Balance): {
  readonly picker: Picker
  readonly live: LiveTable
  readonly goFirst: (areBackupsFirst: boolean) => void
} {
  const { pool, live } = poolOf(balance, [1, 1, 1, 1], 5)
  const order = orderFor(
    balance,
    ['a', 'b'].map((name) => ({ name, weight: 1 })),
  )
  const tiers = [0, 2].map((firstRow) => {
    const memory = Schedule.allocate(order.length)
    new Schedule(memory).publish(order.map((index) => firstRow + index))
    return memory
  })
  const areFirst = new SharedArrayBuffer(4)
  const tiered = {
    ...pool,
    backends: pool.backends.map((backend) => ({ ...backend, isBackup: backend.row >= 2 })),
    schedule: tiers[0]!,
    backups: { schedule: tiers[1]!, areFirst },
  }
  return {
    picker: new Picker(tiered, live, seededRng(5)),
    live,
    goFirst: (areBackupsFirst) => {
      new Int32Array(areFirst).fill(areBackupsFirst ? 1 : 0)
    },
  }
}

/** The row of one more session, which stays open. */
export function leasedRow(picker: Picker, key = 0, nowMs = 1): number {
  const pick = picker.lease([], key, nowMs)
  assert.ok(pick.picked)
  return pick.row
}

/** How often each row occurs. */
export function counted(rows: readonly number[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const row of rows) counts[row] = (counts[row] ?? 0) + 1
  return counts
}
