import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import type { Availability } from './availability.js'
import { LiveTable } from './live-table.js'
import { Picker } from './pick.js'
import { seededRng } from './rng.js'
import { Schedule } from './schedule.js'
import { smoothOrder } from './smooth-order.js'
import type { PoolSnapshot } from './snapshot.js'
import { drawsMax } from './tier.js'

/** A pool over rows 0, 1, 2, … of a table; `weights` are those of the published schedule. */
function poolOf(weights: readonly number[]): PoolSnapshot {
  const order = smoothOrder(weights)
  const schedule = Schedule.allocate(order.length)
  new Schedule(schedule).publish(order)
  return {
    name: 'web',
    backends: weights.map((_, row) => ({
      row,
      name: `b${row}`,
      address: { kind: 'tcp', host: '127.0.0.1', port: 9_000 + row },
    })),
    schedule,
    balance: { policy: 'round-robin' },
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
}

function tableOf(states: readonly Availability[]): LiveTable {
  const live = new LiveTable(LiveTable.allocate(1, Math.max(1, states.length)))
  states.forEach((state, row) => {
    live.publish(row, state, 1)
  })
  return live
}

function pickerOf(pool: PoolSnapshot, live: LiveTable): Picker {
  return new Picker(pool, live, seededRng(1))
}

/** The rows of so many sessions, one after the other; -1 where there was none. */
function leased(picker: Picker, count: number): number[] {
  return Array.from({ length: count }, () => {
    const pick = picker.lease([], 0, 0)
    return pick.picked ? pick.row : -1
  })
}

test('sessions go round the backends', () => {
  const picker = pickerOf(poolOf([1, 1, 1]), tableOf(['up', 'up', 'up']))
  assert.deepEqual(leased(picker, 7), [0, 1, 2, 0, 1, 2, 0])
})

test('with one of three down, 30 sessions are 15 and 15, in turn', () => {
  const picker = pickerOf(poolOf([1, 0, 1]), tableOf(['up', 'down', 'up']))
  const rows = leased(picker, 30)
  assert.deepEqual(
    rows,
    rows.map((_, turn) => (turn % 2 === 0 ? 0 : 2)),
  )
})

test('the same holds before the schedule knows: a neighbour inherits no share', () => {
  const picker = pickerOf(poolOf([1, 1, 1]), tableOf(['up', 'down', 'up']))
  const rows = leased(picker, 30)
  assert.deepEqual(
    rows,
    rows.map((_, turn) => (turn % 2 === 0 ? 0 : 2)),
  )
})

test('a backend already tried is not picked again', () => {
  const picker = pickerOf(poolOf([1, 1]), tableOf(['up', 'up']))
  assert.deepEqual(picker.lease([0], 0, 0), { picked: true, row: 1 })
  assert.deepEqual(picker.lease([1], 0, 0), { picked: true, row: 0 })
  assert.deepEqual(picker.lease([0, 1], 0, 0), { picked: false, detail: 'all-tried' })
})

test('without a backend there is a reason', () => {
  assert.deepEqual(pickerOf(poolOf([]), tableOf([])).lease([], 0, 0), {
    picked: false,
    detail: 'empty',
  })
  assert.deepEqual(pickerOf(poolOf([0, 0]), tableOf(['down', 'down'])).lease([], 0, 0), {
    picked: false,
    detail: 'all-down',
  })
})

test('a full backend costs its turn, and its neighbour inherits nothing', () => {
  const live = tableOf(['up', 'up', 'up'])
  live.setLimit(1, 1)
  const rows = leased(pickerOf(poolOf([1, 1, 1]), live), 31)
  assert.equal(rows.filter((row) => row === 1).length, 1)
  assert.equal(rows.filter((row) => row === 0).length, 15)
})

test('when all are full that is the reason, also beside some that were tried or are down', () => {
  const live = tableOf(['up', 'up', 'down'])
  for (const row of [0, 1, 2]) live.setLimit(row, 1)
  const picker = pickerOf(poolOf([1, 1, 1]), live)
  assert.deepEqual(leased(picker, 3), [0, 1, -1])
  const full = { picked: false, detail: 'all-full' }
  assert.deepEqual(picker.lease([], 0, 0), full)
  assert.deepEqual(picker.lease([0], 0, 0), full)
  assert.deepEqual(picker.lease([0, 1], 0, 0), { picked: false, detail: 'all-tried' })
  for (const row of [0, 1]) live.publish(row, 'down', 1)
  assert.deepEqual(picker.lease([], 0, 0), { picked: false, detail: 'all-down' })
})

test('backends that went down after the schedule was published are down, not tried', () => {
  const picker = pickerOf(poolOf([1, 1]), tableOf(['down', 'drain']))
  assert.deepEqual(picker.lease([], 0, 0), { picked: false, detail: 'all-down' })
})

const states = ['gone', 'up', 'unknown', 'down', 'ejected', 'drain', 'maintenance'] as const

test('a backend is found if and only if one is usable and not tried; counts agree', () => {
  const backend = fc.record({
    state: fc.constantFrom(...states),
    weight: fc.integer({ min: 0, max: 5 }),
    tried: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(backend, { maxLength: 8 }), (backends) => {
      const live = tableOf(backends.map(({ state }) => state))
      const picker = pickerOf(poolOf(backends.map(({ weight }) => weight)), live)
      const tried = backends.flatMap((one, row) => (one.tried ? [row] : []))
      const usable = backends.flatMap(({ state, weight, tried: before }, row) => {
        return (state === 'up' || state === 'unknown') && weight > 0 && !before ? [row] : []
      })
      const pick = picker.lease(tried, 0, 0)
      assert.equal(pick.picked, usable.length > 0)
      if (pick.picked) assert.ok(usable.includes(pick.row))
      backends.forEach((_, row) => {
        const count = pick.picked && pick.row === row ? 1 : 0
        assert.equal(live.active(row), count)
        assert.equal(live.total('sessions', row), count)
      })
    }),
  )
})

test('picking ends in bounded steps, also when nothing of a long schedule is usable', () => {
  const length = 1_000
  let looks = 0
  class CountingTable extends LiveTable {
    override isUsable(): boolean {
      looks += 1
      return false
    }
  }
  const live = new CountingTable(LiveTable.allocate(1, length))
  const picker = pickerOf(poolOf(new Array<number>(length).fill(1)), live)
  assert.equal(picker.lease([], 0, 0).picked, false)
  assert.equal(looks, drawsMax + length)
})

test('the last usable one of a long schedule is found', () => {
  const length = 1_000
  const live = tableOf(Array.from({ length }, (_, row) => (row === 999 ? 'up' : 'down')))
  const picker = pickerOf(poolOf(new Array<number>(length).fill(1)), live)
  assert.deepEqual(picker.lease([], 0, 0), { picked: true, row: 999 })
})

test('threads that pick at the same time give each backend its exact share', async () => {
  const memory = LiveTable.allocate(3, 3)
  const main = new LiveTable(memory, 0)
  for (const row of [0, 1, 2]) main.publish(row, 'up', 1)
  const urls = ['live-table', 'pick', 'rng'].map(
    (name) => new URL(`./${name}.js`, import.meta.url).href,
  )
  const ready = new Int32Array(new SharedArrayBuffer(4))
  // They wait for each other, or one would be done before the other begins.
  const code = `
    const { workerData: { urls, memory, pool, worker, ready } } = require('node:worker_threads')
    Promise.all(urls.map((url) => import(url))).then(([table, { Picker }, { seededRng }]) => {
      const live = new table.LiveTable(memory, worker)
      const picker = new Picker(pool, live, seededRng(1))
      Atomics.add(ready, 0, 1)
      while (Atomics.load(ready, 0) < 2);
      for (let turn = 0; turn < 15_000; turn++) picker.lease([], 0, 0)
    })`
  const pool = poolOf([1, 1, 1])
  const workers = [1, 2].map((worker) => {
    return new Worker(code, { eval: true, workerData: { urls, memory, pool, worker, ready } })
  })
  await Promise.all(workers.map((worker) => once(worker, 'exit')))
  assert.deepEqual(
    [0, 1, 2].map((row) => main.active(row)),
    [10_000, 10_000, 10_000],
  )
})
