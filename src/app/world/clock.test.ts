import assert from 'node:assert/strict'
import { test } from 'node:test'
import { realClock } from './clock.js'

test('nobody is called before time', async () => {
  for (const delayMs of [0, 0.4, 1, 3.7]) {
    const dueMs = realClock.nowMs() + delayMs
    await new Promise<void>((resolve) => realClock.after(delayMs, resolve))
    assert.ok(realClock.nowMs() >= dueMs)
  }
})

test('a cancelled call does not come, and cancelling twice is harmless', async () => {
  let called = false
  const cancel = realClock.after(1, () => {
    called = true
  })
  cancel()
  cancel()
  await new Promise<void>((resolve) => realClock.after(5, resolve))
  assert.equal(called, false)
})

test('a delay longer than any timer does not fire at once', async () => {
  let called = false
  const cancel = realClock.after(365 * 86_400_000, () => {
    called = true
  })
  await new Promise<void>((resolve) => realClock.after(5, resolve))
  cancel()
  assert.equal(called, false)
})
