import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lifetimeMs } from './session-lifetime.js'

test('lifetimes are spread over the last tenth of the limit, never beyond it', () => {
  const lifetimes = Array.from({ length: 1000 }, (_, sequence) => lifetimeMs(60_000, sequence))
  assert.ok(lifetimes.every((ms) => ms >= 54_000 && ms <= 60_000))
  for (let from = 54_000; from < 60_000; from += 600) {
    const count = lifetimes.filter((ms) => ms >= from && ms < from + 600).length
    assert.ok(count > 50 && count < 150, `${count} of 1000 from ${from}`)
  }
})

test('without a limit there is none', () => {
  assert.equal(lifetimeMs(Number.POSITIVE_INFINITY, 7), Number.POSITIVE_INFINITY)
})
