import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { daysLeft, type ExpiryTold, expiryInWords, expiryToTell } from './certificate.js'

const dayMs = 86_400_000
const expiresMs = Date.UTC(2027, 0, 31)

test('a certificate is told of once a day, from the warning on and also after it expired', () => {
  let told: ExpiryTold | undefined
  const days: number[] = []
  for (let nowMs = expiresMs - 20 * dayMs; nowMs < expiresMs + dayMs; nowMs += 3_600_000) {
    const next = expiryToTell(told, expiresMs, nowMs, 3 * dayMs)
    if (next === undefined) continue
    told = next
    days.push(next.days)
  }
  assert.deepEqual(days, [3, 2, 1, 0, -1])
})

test('a renewed certificate is told of only when it, too, expires soon', () => {
  const told = { expiresMs, days: 0 }
  assert.equal(expiryToTell(told, expiresMs + 90 * dayMs, expiresMs, 14 * dayMs), undefined)
  assert.deepEqual(expiryToTell(told, expiresMs + 5 * dayMs, expiresMs, 14 * dayMs), {
    expiresMs: expiresMs + 5 * dayMs,
    days: 5,
  })
})

test('nothing is told twice, nor outside its time', () => {
  const times = fc.record({
    leftMs: fc.integer({ min: -1e10, max: 1e10 }),
    warningMs: fc.nat(1e10),
  })
  fc.assert(
    fc.property(times, ({ leftMs, warningMs }) => {
      const first = expiryToTell(undefined, expiresMs, expiresMs - leftMs, warningMs)
      assert.equal(first !== undefined, leftMs <= warningMs)
      const again = expiryToTell(first, expiresMs, expiresMs - leftMs, warningMs)
      assert.ok(first === undefined || again === undefined)
    }),
  )
})

test('in words', () => {
  const left = (ms: number) => expiryInWords(expiresMs, expiresMs - ms)
  assert.equal(left(5.5 * dayMs), 'expires in 5 days')
  assert.equal(left(1.5 * dayMs), 'expires in 1 day')
  assert.equal(left(3_600_000), 'expires within a day')
  assert.equal(left(0), 'has expired')
  assert.equal(left(-dayMs), 'has expired')
  assert.equal(daysLeft(expiresMs, expiresMs - 5.5 * dayMs), 5)
})
