import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Histogram } from './histogram.js'

test('a measurement on a bound counts as at most that', () => {
  const histogram = new Histogram([1, 10])
  for (const value of [0, 1, 1.5, 10, 11]) histogram.observe(value)
  const { counts, count, sum } = histogram.view()
  assert.deepEqual({ counts, count, sum }, { counts: [2, 4], count: 5, sum: 23.5 })
})

test('every measurement is counted once, and counts never fall from bound to bound', () => {
  const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }))
  fc.assert(
    fc.property(values, (measured) => {
      const histogram = new Histogram()
      for (const value of measured) histogram.observe(value)
      const { bounds, counts, count } = histogram.view()
      assert.equal(count, measured.length)
      for (const [at, bound] of bounds.entries()) {
        assert.equal(counts[at], measured.filter((value) => value <= bound).length)
      }
    }),
  )
})
