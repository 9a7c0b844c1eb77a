import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Ejection, type EjectionRules, mayEject, nextEjection } from './ejection.js'
import { seededRng } from './rng.js'

const rules: EjectionRules = { failures: 5, baseMs: 30_000, maxMs: 300_000, maxShare: 0.5 }
const unjittered = { below: () => 0, fraction: () => 1 }

test('each ejection in a row is longer, up to the limit', () => {
  const lengths: number[] = []
  let last: Ejection | undefined
  for (let nowMs = 0; lengths.length < 12; nowMs = last.untilMs) {
    last = nextEjection(ended(last, nowMs), rules, nowMs, unjittered)
    lengths.push(last.lengthMs / 1000)
  }
  assert.deepEqual(lengths, [30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300, 300])
})

test('jitter shortens by a tenth at most and differs', () => {
  const rng = seededRng(1)
  const lengths = Array.from({ length: 100 }, () => {
    return nextEjection(undefined, rules, 0, rng).lengthMs
  })
  assert.ok(Math.min(...lengths) >= 27_000 && Math.max(...lengths) <= 30_000)
  assert.ok(new Set(lengths).size > 50)
})

test('having stayed in for as long as it was to be out, a backend begins anew', () => {
  const second = { times: 2, lengthMs: 60_000, untilMs: 90_000, endedMs: 40_000 } // Ended early.
  assert.equal(nextEjection(second, rules, 99_999, unjittered).times, 3)
  assert.equal(nextEjection(second, rules, 100_000, unjittered).times, 1)
})

test('never the last usable one, and never more than the share', () => {
  const room = { backends: 10, ejected: 0, otherUsable: 9 }
  assert.equal(mayEject(rules, { ...room, otherUsable: 0 }), false)
  assert.equal(mayEject(rules, { ...room, ejected: 4 }), true)
  assert.equal(mayEject(rules, { ...room, ejected: 5 }), false)
  fc.assert(
    fc.property(
      fc.nat(50),
      fc.nat(50),
      fc.double({ min: 0, max: 1 }),
      (backends, ejected, share) => {
        const maxShare = Number.isNaN(share) ? 0 : share
        if (!mayEject({ ...rules, maxShare }, { backends, ejected, otherUsable: 1 })) return
        assert.ok(ejected + 1 <= backends * maxShare)
      },
    ),
  )
})

function ended(ejection: Ejection | undefined, endedMs: number): Ejection | undefined {
  return ejection === undefined ? undefined : { ...ejection, endedMs }
}
