import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balanceOf } from '../../src/core/config/balance-fields.js'
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
