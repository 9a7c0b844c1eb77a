import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { boundedHash, counted, hashOf, leasedRow, poolOf } from './picks.js'

test('hash: with boundedLoad no backend has more than its share, times the factor', () => {
  const key = fc.integer({ min: 0, max: 5 }).map(hashOf) // Few clients with very many sessions.
  const step = fc.record({ key, ends: fc.boolean() })
  const weights = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 })
  const factor = fc.constantFrom(1.01, 1.25, 2)
  fc.assert(
    fc.property(weights, factor, fc.array(step, { maxLength: 200 }), (weights, factor, steps) => {
      const balance = boundedHash(factor)
      const { picker, live } = poolOf(balance, weights, 1)
      const total = weights.reduce((sum, weight) => sum + weight, 0)
      const open: number[] = []
      for (const { key, ends } of steps) {
        const row = leasedRow(picker, key)
        open.push(row)
        const share = weights[row]! / total
        assert.ok(live.active(row) <= Math.ceil(factor * open.length * share), `row ${row}`)
        if (ends) live.release(open.shift()!)
      }
    }),
  )
})

test('hash: what is over the bound goes to the next of the table, each time the same', () => {
  const balance = boundedHash(1.25)
  const rows = (): number[] => {
    const { picker } = poolOf(balance, [1, 1, 1, 1], 1)
    return Array.from({ length: 20 }, () => leasedRow(picker, hashOf(7)))
  }
  assert.deepEqual(rows(), rows())
  assert.deepEqual(Object.values(counted(rows())).toSorted(), [1, 6, 6, 7])
})

test('hash: with boundedLoad backends that are out have no share', () => {
  const { picker, live } = poolOf(boundedHash(1.01), [1, 1, 1], 1)
  live.publish(1, 'down', 1)
  const rows = Array.from({ length: 20 }, () => leasedRow(picker, hashOf(3)))
  assert.deepEqual(Object.keys(counted(rows)), ['0', '2'])
  assert.ok(Math.max(...Object.values(counted(rows))) <= 11)
})
