import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balanceOf } from '../../src/core/config/balance-fields.js'
import { wholeWeightSteps } from '../../src/core/slow-start.js'
import { boundedHash, counted, hashOf, leasedRow, poolOf } from './picks.js'
import { policySuite } from './policy-suite.js'

policySuite({ policy: 'round-robin' })
policySuite({ policy: 'random' })
policySuite({ policy: 'two-choices' })
policySuite({ policy: 'least-sessions' })
policySuite({ policy: 'first' }, { ignoresWeights: 'it fills one backend after the other' })
policySuite(balanceOf('hash'))
policySuite(boundedHash(1.25))
policySuite(balanceOf('fastest'))
policySuite({ policy: 'module', file: '/nowhere.mjs', options: {} })

test('least-sessions: the fewest sessions for its weight, also among idle backends', () => {
  const { picker, live } = poolOf({ policy: 'least-sessions' }, [1, 3], 1)
  const rows = Array.from({ length: 8 }, () => leasedRow(picker))
  assert.deepEqual(counted(rows), { 0: 2, 1: 6 })
  live.release(0)
  live.release(0)
  assert.equal(leasedRow(picker), 0)
})

test('least-sessions: a full backend is passed over, not counted as idle', () => {
  const { picker, live } = poolOf({ policy: 'least-sessions' }, [9, 1, 1], 1)
  live.setLimit(0, 1)
  assert.equal(leasedRow(picker), 0)
  const rows = Array.from({ length: 8 }, () => leasedRow(picker))
  assert.deepEqual(counted(rows), { 1: 4, 2: 4 })
})

test('two-choices: a busy backend gets fewer sessions than its share', () => {
  const { picker, live } = poolOf({ policy: 'two-choices' }, [1, 1, 1], 1)
  for (let session = 0; session < 1000; session++) live.take(0)
  const rows = Array.from({ length: 900 }, () => leasedRow(picker))
  assert.deepEqual(Object.keys(counted(rows)), ['1', '2']) // Of any two, it is never the idler one.
})

test('first: all sessions go to the first of the list, and to the next one when it is down', () => {
  const { picker, live } = poolOf({ policy: 'first' }, [1, 5, 5], 1)
  assert.equal(leasedRow(picker), 0)
  assert.equal(leasedRow(picker), 0)
  live.publish(0, 'down', 1)
  assert.equal(leasedRow(picker), 1)
})

test('hash: one key, one backend; the keys of one that is out are spread over the others', () => {
  const { picker, live } = poolOf(balanceOf('hash'), [1, 1, 1, 1], 1)
  const keys = Array.from({ length: 4000 }, (_, session) => hashOf(session))
  const before = keys.map((key) => leasedRow(picker, key))
  assert.deepEqual(
    keys.map((key) => leasedRow(picker, key)),
    before,
  )
  live.publish(2, 'down', 1)
  const after = keys.map((key) => leasedRow(picker, key))
  const heirs = after.filter((row, index) => before[index] === 2 && row !== 2)
  for (const count of Object.values(counted(heirs))) assert.ok(count > 250 && count < 420)
  after.forEach((row, index) => {
    if (before[index] !== 2) assert.equal(row, before[index])
  })
})

test('hash: slow start diverts a shrinking part of the keys of that backend, and no others', () => {
  const { picker, live } = poolOf(balanceOf('hash'), [1, 1, 1], 1)
  const keys = Array.from({ length: 6000 }, (_, session) => hashOf(session))
  const home = keys.map((key) => leasedRow(picker, key))
  const homeCount = home.filter((row) => row === 1).length
  let before = new Set<number>()
  for (let steps = 1; steps <= wholeWeightSteps; steps++) {
    live.publish(1, 'up', 1, steps)
    const rows = keys.map((key) => leasedRow(picker, key))
    const staying = new Set(keys.filter((_, index) => rows[index] === 1))
    rows.forEach((row, index) => {
      if (home[index] !== 1) assert.equal(row, home[index])
    })
    const part = staying.size / homeCount
    assert.ok(Math.abs(part - steps / wholeWeightSteps) < 0.05, `${part} at ${steps}`)
    assert.ok(
      [...before].every((key) => staying.has(key)),
      'who has come home stays',
    )
    before = staying
  }
  assert.equal(before.size, homeCount)
})

test('hash: when all start slowly together all keys are served, by all', () => {
  const { picker, live } = poolOf(balanceOf('hash'), [1, 1, 1], 1)
  for (const row of [0, 1, 2]) live.publish(row, 'up', 1, 1)
  const counts = counted(Array.from({ length: 3000 }, (_, key) => leasedRow(picker, hashOf(key))))
  for (const row of [0, 1, 2]) assert.ok(counts[row]! > 800, JSON.stringify(counts))
})

test('first: slow start passes a shrinking part of the sessions on to the next', () => {
  const { picker, live } = poolOf({ policy: 'first' }, [1, 1], 1)
  live.publish(0, 'up', 1, 4)
  const counts = counted(Array.from({ length: 4000 }, () => leasedRow(picker)))
  assert.ok(Math.abs(counts[0]! - 1000) < 120, JSON.stringify(counts))
  live.publish(1, 'down', 1)
  assert.equal(leasedRow(picker), 0, 'with nobody to pass on to it takes all')
})
