import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { agoText, countText, delayText, durationText, rateText, sizeText } from './format.js'

const nowMs = Date.parse('2026-01-01T00:00:00.000Z')

test('counts have their thousands set apart', () => {
  assert.deepEqual([0, 999, 1000, 28232, 1234567].map(countText), [
    ...['0', '999', '1,000', '28,232', '1,234,567'],
  ])
})

test('rates say a trickle and a flood in a few characters', () => {
  assert.deepEqual([0, 0.04, 0.4, 6.66, 128, 9999, 12345, 2.5e6].map(rateText), [
    ...['0', '0', '0.4', '6.7', '128', '9,999', '12.3k', '2.5M'],
  ])
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (rate) => {
      assert.ok(rateText(rate).length <= 7, `${rate}`)
    }),
  )
})

test('sizes count in 1024', () => {
  assert.deepEqual([0, 17, 1023, 1024, 3200, 220_200_960].map(sizeText), [
    ...['0 B', '17 B', '1023 B', '1.0 KiB', '3.1 KiB', '210 MiB'],
  ])
})

test('delays keep a digit where it matters, and what is unknown is a dash', () => {
  assert.deepEqual([0.31, 9.94, 42.4, 1500, null].map(delayText), [
    ...['0.3 ms', '9.9 ms', '42 ms', '1.5 s', '–'],
  ])
})

test('durations have two units at most', () => {
  assert.deepEqual([0, 4200, 59_900, 125_000, 3_600_000, 90_000_000].map(durationText), [
    ...['0 s', '4.2 s', '59 s', '2m 05s', '1h 00m', '1d 01h'],
  ])
})

test('a clock that runs behind makes nothing happen in the future', () => {
  assert.equal(agoText('2026-01-01T00:00:09.000Z', nowMs), '0 s')
  assert.equal(agoText(null, nowMs), 'never')
})
