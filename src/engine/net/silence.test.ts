import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Silence } from './silence.js'

test('silence lasts from the first look that heard nothing new', () => {
  const silence = new Silence()
  assert.equal(silence.lastedMs(100), 0)
  assert.equal(silence.lastedMs(250), 150)
  silence.heard()
  assert.equal(silence.lastedMs(300), 0)
  assert.equal(silence.lastedMs(310), 10)
})

test('looks come often enough to keep a limit to a quarter of it, and end on time', () => {
  const silence = new Silence()
  assert.equal(silence.nextLookMs(0, 1000), 250)
  assert.equal(silence.nextLookMs(900, 1000), 100)
  assert.equal(silence.nextLookMs(900, Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY)
})
