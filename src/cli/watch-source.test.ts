import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Clock } from '../core/world.js'
import { watchLookMs, watchSource } from './watch-source.js'

function handClock(): { clock: Clock; tick: () => Promise<void>; pending: () => number } {
  const timers = new Set<() => void>()
  const clock: Clock = {
    nowMs: () => 0,
    wallMs: () => 0,
    after: (delayMs, act) => {
      assert.equal(delayMs, watchLookMs)
      timers.add(act)
      return () => timers.delete(act)
    },
  }
  const tick = async (): Promise<void> => {
    for (const act of [...timers]) {
      timers.delete(act)
      act()
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { clock, tick, pending: () => timers.size }
}

test('a change counts once it has looked the same twice', async () => {
  const { clock, tick, pending } = handClock()
  let state: string | undefined
  let count = 0
  const cancel = watchSource(
    async () => state,
    clock,
    async () => {
      count += 1
      state = undefined // It has been read.
    },
  )
  await tick()
  state = 'half'
  await tick()
  state = 'whole'
  await tick()
  assert.equal(count, 0)
  await tick()
  assert.equal(count, 1)
  await tick()
  await tick()
  assert.equal(count, 1)
  cancel()
  assert.equal(pending(), 0)
})
