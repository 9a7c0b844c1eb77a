import assert from 'node:assert/strict'
import { test } from 'node:test'
import { median, ratio, spread } from './statistics.js'

test('the median is the middle value, or the mean of the middle two', () => {
  assert.equal(median([9, 1, 5]), 5)
  assert.equal(median([4, 1, 2, 100]), 3)
  assert.equal(median([7]), 7)
})

test('a ratio needs two values and something to divide by', () => {
  assert.equal(ratio(3, 2), 1.5)
  assert.equal(ratio(undefined, 2), undefined)
  assert.equal(ratio(3, undefined), undefined)
  assert.equal(ratio(3, 0), undefined)
  assert.equal(ratio(Number.NaN, 1), undefined)
})

test('the spread is half the width, as a share of the median', () => {
  assert.equal(spread([10, 8, 12]), 0.2)
  assert.equal(spread([5]), 0)
})
