/** Pools in any state at all, also those in which an order is out of date, made of a seed. */

import { type Availability, availabilities } from '../../src/core/availability.js'
import { balanceOf, policyNames } from '../../src/core/config/balance-fields.js'
import type { DryQuestion } from '../../src/core/dry-pick.js'
import { LiveTable } from '../../src/core/live-table.js'
import type { LoadedPolicy } from '../../src/core/policy/module.js'
import { type OrderMember, orderCapacity, orderFor } from '../../src/core/policy/order.js'
import type { Balance } from '../../src/core/policy/policy.js'
import { type Rng, seededRng } from '../../src/core/rng.js'
import { Schedule } from '../../src/core/schedule.js'
import { wholeWeightSteps } from '../../src/core/slow-start.js'
import type { PoolSnapshot } from '../../src/core/snapshot.js'

/** A pool, what its backends are, and a session that asks for one. */
export type RandomPool = {
  readonly pool: PoolSnapshot
  readonly live: LiveTable
  readonly question: DryQuestion
  readonly loaded: LoadedPolicy | undefined
}

/** Every policy, with and without a bound on the load. */
export const allBalances: readonly Balance[] = [
  ...policyNames.map((name) => balanceOf(name)),
  { ...balanceOf('hash'), boundedLoad: 1.25 } as Balance,
  { policy: 'module', file: '/nowhere.mjs', options: {} },
]

/** The pool of this seed. */
export function randomPool(seed: number): RandomPool {
  const rng = seededRng(seed)
  const balance = allBalances[seed % allBalances.length]!
  const count = rng.below(8)
  const workers = 1 + rng.below(3)
  const isHash = balance.policy === 'hash'
  const live = new LiveTable(LiveTable.allocate(workers, count + 1), rng.below(workers))
  const states = Array.from({ length: count }, (_, row) => settle(rng, live, workers, row))
  const hasBackups = rng.below(2) === 0
  const backends = states.map((_, row) => ({
    row,
    name: `backend-${row}`,
    address: undefined,
    isBackup: hasBackups && rng.below(3) === 0,
  }))
  const orderOf = (isBackup: boolean): SharedArrayBuffer => {
    const members = backends
      .filter((backend) => backend.isBackup === isBackup)
      .map(({ row, name }) => ({ row, name, weight: isHash ? 1 : 1 + rng.below(4) }))
      .filter(({ row }) => rng.below(10) < (states[row] === 'up' ? 9 : 3)) // Not always in time.
    const memory = Schedule.allocate(orderCapacity(balance, members))
    const order = isHash ? tableOf(balance, members) : orderFor(balance, members)
    const rows = order.map((index) => members[index]!.row)
    new Schedule(memory).publish(rows, rng.below(1 + rows.length))
    return memory
  }
  const areFirst = new SharedArrayBuffer(4)
  new Int32Array(areFirst)[0] = rng.below(2)
  const pool: PoolSnapshot = {
    name: 'web',
    backends,
    schedule: orderOf(false),
    backups: hasBackups ? { schedule: orderOf(true), areFirst } : undefined,
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
  const tried =
    rng.below(3) > 0 ? [] : states.flatMap((_, row) => (rng.below(3) === 0 ? [row] : []))
  const question = { key: rng.below(2 ** 32), nowMs: 1000 + rng.below(1000), tried }
  return { pool, live, question, loaded: rng.below(4) === 0 ? undefined : choosy }
}

function settle(rng: Rng, live: LiveTable, workers: number, row: number): Availability {
  const state = rng.below(3) > 0 ? 'up' : availabilities[rng.below(availabilities.length)]!
  const steps = rng.below(3) > 0 ? wholeWeightSteps : 1 + rng.below(wholeWeightSteps)
  live.publish(row, state, rng.below(8) === 0 ? 0 : 1 + rng.below(4), steps)
  for (let worker = 0; worker < workers; worker++) {
    const view = new LiveTable(live.memory, worker)
    for (let sessions = rng.below(4); sessions > 0; sessions--) view.take(row)
    if (rng.below(2) === 0)
      view.latency.observe('connect', row, rng.below(20), rng.below(900), 10_000)
  }
  if (rng.below(3) === 0) live.setLimit(row, 1 + rng.below(6))
  return state
}

// A table takes milliseconds to lay out, and as long to look through; a part of it is one as well.
const tables = new Map<string, Int32Array>()

function tableOf(balance: Balance, members: readonly OrderMember[]): Int32Array {
  const names = members.map(({ name }) => name).join()
  const table = tables.get(names) ?? orderFor(balance, members).slice(0, 997)
  tables.set(names, table)
  return table
}

// A policy as a user might write it: by chance, and now and then it leaves it to others.
const choosy: LoadedPolicy = {
  pick: (backends, { random }) => backends[Math.floor(random() * (backends.length + 1))],
  failed: () => {},
}
