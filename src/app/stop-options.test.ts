import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type StopOptions, stopTimes } from './stop-options.js'

const shutdown = { delay: 0, timeout: 25_000 }

test('what is left out comes from the configuration', () => {
  assert.deepEqual(stopTimes({}, shutdown), { delayMs: 0, timeoutMs: 25_000 })
  const both = stopTimes({ delay: '2s', timeout: 500 }, shutdown)
  assert.deepEqual(both, { delayMs: 2000, timeoutMs: 500 })
})

test('an option there is not, or no duration, is refused', () => {
  const misspelt = { timout: '5s' } as StopOptions
  assert.throws(() => stopTimes(misspelt, shutdown), /no option "timout"; did you mean "timeout"/)
  assert.throws(() => stopTimes({ timeout: 'soon' }, shutdown), RangeError)
  assert.throws(() => stopTimes({ delay: -1 }, shutdown), RangeError)
})
