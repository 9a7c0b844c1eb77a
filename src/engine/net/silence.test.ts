import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Silence } from './silence.js'

test('silence lasts from the first look that heard nothing new', () => {
  const silence = new Silence({ nowMs: 0 })
  assert.equal(silence.lastedMs(100), 0)
  assert.equal(silence.lastedMs(250), 150)
  silence.heard()
  assert.equal(silence.lastedMs(300), 0)
  assert.equal(silence.lastedMs(310), 10)
})

test('looks come often enough to keep a limit to a quarter of it, and end on time', () => {
  const silence = new Silence({ nowMs: 0 })
  assert.equal(silence.nextLookMs(0, 1000), 250)
  assert.equal(silence.nextLookMs(900, 1000), 100)
  assert.equal(silence.nextLookMs(900, Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY)
})

test('how long the client waits is counted from its last byte', () => {
  const wheel = { nowMs: 100 }
  const silence = new Silence(wheel)
  assert.equal(silence.unansweredMs(500), Number.NEGATIVE_INFINITY)
  silence.asked()
  wheel.nowMs = 150
  silence.asked()
  assert.equal(silence.unansweredMs(500), 350)
  silence.answered()
  assert.equal(silence.unansweredMs(900), Number.NEGATIVE_INFINITY)
})
