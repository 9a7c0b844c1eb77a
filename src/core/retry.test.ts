import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { nextConnectTimeoutMs } from './retry.js'

const rules = { attempts: 3, connectMs: 5_000, connectTotalMs: 10_000 }

test('the first try has the whole time of one', () => {
  assert.equal(nextConnectTimeoutMs(rules, 0, 0), 5_000)
})

test('a later try has what is left of the time of all', () => {
  assert.equal(nextConnectTimeoutMs(rules, 1, 5_000), 5_000)
  assert.equal(nextConnectTimeoutMs(rules, 2, 8_000), 2_000)
})

test('there is no try when tries or time are used up', () => {
  assert.equal(nextConnectTimeoutMs(rules, 3, 0), 0)
  assert.equal(nextConnectTimeoutMs(rules, 1, 10_000), 0)
  assert.equal(nextConnectTimeoutMs(rules, 1, 60_000), 0)
})

test('without limits in time only the tries count', () => {
  const endless = { attempts: 2, connectMs: Infinity, connectTotalMs: Infinity }
  assert.equal(nextConnectTimeoutMs(endless, 1, 1e9), Infinity)
  assert.equal(nextConnectTimeoutMs(endless, 2, 0), 0)
})

test('tries that use all they are given end in time and in number', () => {
  const someRules = fc.record({
    attempts: fc.integer({ min: 1, max: 10 }),
    connectMs: fc.integer({ min: 1, max: 10_000 }),
    connectTotalMs: fc.integer({ min: 1, max: 20_000 }),
  })
  fc.assert(
    fc.property(someRules, (some) => {
      let elapsedMs = 0
      let made = 0
      for (;;) {
        const timeoutMs = nextConnectTimeoutMs(some, made, elapsedMs)
        if (timeoutMs === 0) break
        assert.ok(timeoutMs > 0 && timeoutMs <= some.connectMs)
        elapsedMs += timeoutMs
        made += 1
      }
      assert.ok(made <= some.attempts && elapsedMs <= some.connectTotalMs)
      assert.ok(made === some.attempts || elapsedMs === some.connectTotalMs)
    }),
  )
})
