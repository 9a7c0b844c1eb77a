import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LoadedPolicy } from '../../src/core/policy/module.js'
import type { Balance } from '../../src/core/policy/policy.js'
import { type PolicyPick, userPickOf } from '../../src/core/policy/user-policy.js'
import { counted, hashOf, leasedRow, poolOf } from './picks.js'

const balance: Balance = { policy: 'module', file: '/nowhere.mjs', options: {} }

test('module: what it picks is what the session gets', () => {
  const { pool } = withPick((backends) => backends.at(-1))
  assert.deepEqual([leasedRow(pool.picker), leasedRow(pool.picker)], [2, 2])
})

test('module: it is shown names, weights, sessions and waits as they are just now', () => {
  const shown: unknown[] = []
  const { pool } = withPick(([first]) => {
    const { name, weight, sessions, latencyMs } = first!
    shown.push([name, weight, sessions, latencyMs])
    return first
  })
  leasedRow(pool.picker)
  pool.live.publish(0, 'up', 1, 8)
  pool.picker.observe('connect', 0, 25, 1)
  leasedRow(pool.picker)
  assert.deepEqual(shown, [
    ['backend-0', 1, 0, undefined],
    ['backend-0', 0.5, 1, 25],
  ])
})

test('module: the key of a client is the same each time, chance is seeded, time is told', () => {
  const sessions = (): unknown[] => {
    const seen: unknown[] = []
    const { pool } = withPick((_, { key, nowMs, random }) => {
      seen.push([key, nowMs, random()])
      return undefined
    })
    leasedRow(pool.picker, hashOf(5), 7)
    return seen
  }
  assert.deepEqual(sessions(), sessions())
  assert.deepEqual((sessions()[0] as unknown[]).slice(0, 2), [hashOf(5), 7])
})

test('module: who was tried is not shown again, nor who turned out not to be usable', () => {
  const shown: string[] = []
  const { pool } = withPick((backends) => {
    shown.push(backends.map(({ name }) => name.at(-1)).join(''))
    return backends[0]
  })
  pool.live.publish(1, 'down', 1)
  assert.deepEqual(pool.picker.lease([0], 0, 0), { picked: true, row: 2 })
  assert.deepEqual(shown, ['12', '2'])
})

test('module: what it throws, or picks that is not there, is told; sessions go in turn', () => {
  for (const [pick, why] of [
    [() => fail(), 'it threw RangeError: not today'],
    [() => ({ name: 'backend-0' }), 'it did not pick one of the backends it was given'],
    [(backends: unknown[]) => backends.pop(), /^it threw TypeError: Cannot delete property/],
  ] as const) {
    const { pool, told } = withPick(pick as unknown as PolicyPick)
    const rows = Array.from({ length: 9 }, () => leasedRow(pool.picker))
    assert.deepEqual(counted(rows), { 0: 3, 1: 3, 2: 3 })
    if (typeof why === 'string') assert.equal(told[0], why)
    else assert.match(told[0]!, why)
  }
})

test('module: in turn is by weight, and each is shown once in the order of the file', () => {
  const shown: string[] = []
  const { pool } = withPick(
    (backends) => {
      shown.push(backends.map(({ name }) => name.at(-1)).join(''))
      return undefined
    },
    [1, 3, 2],
  )
  const rows = Array.from({ length: 12 }, () => leasedRow(pool.picker))
  assert.deepEqual(counted(rows), { 0: 2, 1: 6, 2: 4 })
  assert.deepEqual(new Set(shown), new Set(['012']))
})

test('module: with no wish of its own, or none loaded, sessions are served in turn', () => {
  const { pool, told } = withPick(() => undefined)
  const none = poolOf(balance, [1, 1, 1], 1, undefined)
  for (const { picker } of [pool, none]) {
    const rows = Array.from({ length: 9 }, () => leasedRow(picker))
    assert.deepEqual(counted(rows), { 0: 3, 1: 3, 2: 3 })
  }
  assert.deepEqual(told, [])
})

test('a module is refused in words when it makes no policy of its options', () => {
  const why = (exported: unknown): string => {
    const result = userPickOf(exported, {})
    return result.ok ? 'fine' : result.error
  }
  assert.equal(why(undefined), 'its default export has no function "create"')
  assert.equal(why({ create: () => 3 }), '"create" did not return a function that picks')
  assert.equal(why({ create: fail }), '"create" threw RangeError: not today')
  assert.equal(why({ create: () => () => undefined }), 'fine')
})

function withPick(pick: PolicyPick, weights: readonly number[] = [1, 1, 1]) {
  const told: string[] = []
  const loaded: LoadedPolicy = { pick, failed: (why) => told.push(why) }
  return { pool: poolOf(balance, weights, 1, loaded), told }
}

function fail(): never {
  throw new RangeError('not today')
}
