import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LiveTable } from '../live-table.js'
import { seededRng } from '../rng.js'
import { Schedule } from '../schedule.js'
import { leastSessions } from './least-sessions.js'
import { loadOf } from './load.js'

const backend = fc.record({
  weight: fc.integer({ min: 1, max: 1000 }),
  sessions: fc.tuple(fc.nat(9), fc.nat(9)), // Counted by each of two workers.
  isUp: fc.boolean(),
  isFull: fc.boolean(),
  isTried: fc.boolean(),
})

const balance = { policy: 'least-sessions' } as const

test('the pick is a least load, as dividing for each and every backend finds it', () => {
  const backends = fc.array(backend, { maxLength: 20 })
  fc.assert(
    fc.property(backends, fc.integer(), (all, seed) => {
      const { live, schedule, rows } = tableOf(all)
      const tried = all.flatMap(({ isTried }, row) => (isTried ? [row] : []))
      const open = all.flatMap(({ isUp, isFull, isTried }, row) => {
        return isUp && !isFull && !isTried ? [row] : []
      })
      const policy = leastSessions({
        schedule,
        live,
        rng: seededRng(seed),
        rows,
        names: [],
        balance,
        loaded: undefined,
      })
      const row = policy({ turn: 0, key: 0, tried, nowMs: 0 })
      if (open.length === 0) return assert.equal(row, -1)
      assert.ok(open.includes(row))
      assert.equal(loadOf(live, row), Math.min(...open.map((each) => loadOf(live, each))))
    }),
  )
})

test('among equals every one is picked in its turn', () => {
  const idle = { weight: 1, sessions: [0, 0], isUp: true, isFull: false } as const
  const { live, schedule, rows } = tableOf([idle, idle, idle, idle])
  const policy = leastSessions({
    schedule,
    live,
    rng: seededRng(1),
    rows,
    names: [],
    balance,
    loaded: undefined,
  })
  const picked = Array.from({ length: 100 }, () => policy({ turn: 0, key: 0, tried: [], nowMs: 0 }))
  assert.equal(new Set(picked).size, 4)
})

type Given = {
  readonly weight: number
  readonly sessions: readonly [number, number]
  readonly isUp: boolean
  readonly isFull: boolean
}

function tableOf(backends: readonly Given[]) {
  const rowsMax = backends.length + 1
  const memory = LiveTable.allocate(2, rowsMax)
  const [live, other] = [new LiveTable(memory, 0), new LiveTable(memory, 1)]
  backends.forEach(({ weight, sessions, isUp, isFull }, row) => {
    live.publish(row, isUp ? 'up' : 'down', weight)
    for (let count = 0; count < sessions[0]; count++) live.take(row)
    for (let count = 0; count < sessions[1]; count++) other.take(row)
    if (!isFull) return
    live.take(row)
    live.setLimit(row, live.active(row))
  })
  const schedule = new Schedule(Schedule.allocate(rowsMax))
  schedule.publish(Int32Array.from(backends, (_, row) => row))
  schedule.publish(Int32Array.from(backends, (_, row) => row)) // The other copy of the two.
  return { live, schedule, rows: backends.map((_, row) => row) }
}
