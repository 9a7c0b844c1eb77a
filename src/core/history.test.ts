import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Histogram, quantile, secondsBounds } from './histogram.js'
import { historyNames, type Reading, Timeline } from './history.js'

const quiet = new Histogram().counts()
const zero = { rate: 0, bytesIn: 0, bytesOut: 0, failures: 0, fine: 0, cut: 0, failed: 0 }

function reading(change: Partial<typeof zero> & { sessions?: number } = {}): Reading {
  const { sessions = 0, ...totals } = change
  return { sessions, totals: { ...zero, ...totals }, counts: { connect: quiet, firstByte: quiet } }
}

test('a step has what came in it, by the second, and what was open at its end', () => {
  const timeline = new Timeline(1000, 10, 0, reading())
  timeline.take(1000, reading({ rate: 5, bytesIn: 100, sessions: 3 }))
  timeline.take(1999, reading({ rate: 6 })) // The second step is not over yet.
  timeline.take(2001, reading({ rate: 7, bytesIn: 100, sessions: 1 }))
  const { rate, bytesIn, sessions, connectP50Ms } = timeline.series(2)
  assert.deepEqual(
    { rate, bytesIn, sessions },
    { rate: [5, 2], bytesIn: [100, 0], sessions: [3, 1] },
  )
  assert.deepEqual(connectP50Ms, [null, null])
})

test('a minute is a rate by the second too, and its percentiles are of the whole minute', () => {
  const times = new Histogram()
  const timeline = new Timeline(60_000, 10, 0, reading())
  for (let count = 0; count < 100; count++) times.observe(count < 50 ? 0.0004 : 0.002)
  const counts = { connect: times.counts(), firstByte: quiet }
  timeline.take(60_000, { ...reading({ rate: 600 }), counts })
  const { rate, connectP50Ms, connectP99Ms, firstByteP50Ms } = timeline.series(1)
  assert.deepEqual([rate, connectP50Ms, firstByteP50Ms], [[10], [0.5], [null]])
  assert.ok(connectP99Ms[0]! > 1 && connectP99Ms[0]! <= 2.5)
})

test('steps nobody looked at share what came meanwhile; those before the start are unknown', () => {
  const timeline = new Timeline(1000, 10, 5000, reading())
  timeline.take(9500, reading({ rate: 8, sessions: 2 }))
  assert.deepEqual(timeline.series(6).rate, [null, null, 2, 2, 2, 2])
  assert.deepEqual(timeline.series(6).sessions, [null, null, 2, 2, 2, 2])
})

test('no sum is wrong, whenever somebody looks, and the last steps are kept', () => {
  const looks = fc.array(
    fc.record({
      afterMs: fc.integer({ min: 1, max: 4000 }),
      more: fc.integer({ min: 0, max: 50 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  fc.assert(
    fc.property(looks, fc.integer({ min: 0, max: 5000 }), (all, startMs) => {
      const timeline = new Timeline(1000, 300, startMs, reading())
      let [nowMs, rate, counted] = [startMs, 0, 0]
      for (const { afterMs, more } of all) {
        const before = timeline.step
        nowMs += afterMs
        rate += more
        timeline.take(nowMs, reading({ rate }))
        if (timeline.step > before) counted = rate
      }
      assert.equal(timeline.step, Math.floor(nowMs / 1000))
      const values = timeline.series(300).rate
      const sum = values.reduce<number>((total, value) => total + (value ?? 0), 0)
      assert.ok(Math.abs(sum - counted) < 0.01 * values.length, `${sum} for ${counted}`)
      const known = values.filter((value) => value !== null).length
      assert.equal(known, timeline.step - Math.floor(startMs / 1000))
    }),
  )
})

test('a full one forgets its oldest step, and takes no more memory', () => {
  const timeline = new Timeline(1000, 3, 0, reading())
  for (let step = 1; step <= 5; step++) timeline.take(step * 1000, reading({ sessions: step }))
  assert.deepEqual(timeline.series(100).sessions, [3, 4, 5])
  timeline.take(1_000_000, reading({ sessions: 9 }))
  assert.deepEqual(timeline.series(3).sessions, [9, 9, 9])
  assert.deepEqual(Object.keys(timeline.series(1)), [...historyNames])
})

test('a quantile lies within the bounds that hold the measurement', () => {
  const times = fc.array(fc.double({ min: 0, max: 3000, noNaN: true }), { minLength: 1 })
  fc.assert(
    fc.property(times, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, q) => {
      const histogram = new Histogram()
      for (const value of values) histogram.observe(value)
      const sorted = [...values].sort((left, right) => left - right)
      const real = sorted[Math.max(0, Math.ceil(q * values.length - 1e-9) - 1)]!
      const above = secondsBounds.findIndex((bound) => real <= bound)
      const estimate = quantile(q, histogram.counts())
      assert.ok(estimate <= secondsBounds[above]! + 1e-9, `${estimate} for ${real}`)
      assert.ok(estimate >= (secondsBounds[above - 1] ?? 0) - 1e-9, `${estimate} for ${real}`)
    }),
  )
  assert.ok(Number.isNaN(quantile(0.5, quiet)))
})
