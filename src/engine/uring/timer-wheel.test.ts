import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { TimerWheel, tickMs } from './timer-wheel.js'

const startMs = 1000

/** Everything due by then, in the order it is handed out. */
function dueBy(wheel: TimerWheel, nowMs: number): number[] {
  const things: number[] = []
  for (let thing = wheel.takeDue(nowMs); thing >= 0; thing = wheel.takeDue(nowMs)) {
    things.push(thing)
  }
  return things
}

test('nothing is due before its time, and everything within a tick after it', () => {
  const wheel = new TimerWheel(4, startMs)
  wheel.set(2, startMs + 100)
  assert.deepEqual(dueBy(wheel, startMs + 99 - tickMs), [])
  assert.deepEqual(dueBy(wheel, startMs + 100 + tickMs), [2])
  assert.deepEqual(dueBy(wheel, startMs + 1000), [], 'once')
})

test('a deadline can be moved and removed', () => {
  const wheel = new TimerWheel(4, startMs)
  wheel.set(0, startMs + 50)
  wheel.set(0, startMs + 500)
  wheel.set(1, startMs + 50)
  wheel.clear(1)
  wheel.clear(1)
  assert.deepEqual(dueBy(wheel, startMs + 400), [])
  assert.deepEqual(dueBy(wheel, startMs + 520), [0])
})

test('bring only ever makes it sooner, and brings nothing that has no deadline', () => {
  const wheel = new TimerWheel(4, startMs)
  wheel.set(0, startMs + 500)
  wheel.bring(0, startMs + 100)
  wheel.bring(0, startMs + 300)
  wheel.bring(1, startMs + 100)
  assert.deepEqual(dueBy(wheel, startMs + 120), [0])
})

test('what lies beyond the horizon is handed out there, to be looked at', () => {
  const wheel = new TimerWheel(2, startMs)
  wheel.set(0, Number.POSITIVE_INFINITY)
  wheel.set(1, startMs + 3_600_000)
  assert.deepEqual(dueBy(wheel, startMs + 8000), [])
  assert.deepEqual(dueBy(wheel, startMs + 8300).toSorted(), [0, 1])
})

test('the delay is until the next deadline, at most what is allowed and at least a bit', () => {
  const wheel = new TimerWheel(2, startMs)
  assert.equal(wheel.delayMs(startMs, 250), 250)
  wheel.set(0, startMs + 100)
  const delayMs = wheel.delayMs(startMs, 250)
  assert.ok(delayMs >= 100 && delayMs <= 100 + tickMs, `${delayMs}`)
  assert.equal(wheel.delayMs(startMs, 20), 20)
  assert.equal(wheel.delayMs(startMs + 5000, 250), 1, 'it is late')
})

test('walks agree with a list of deadlines', () => {
  const step = fc.record({
    thing: fc.nat(9),
    act: fc.constantFrom('set' as const, 'bring' as const, 'clear' as const, 'pass' as const),
    ms: fc.nat(600),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const wheel = new TimerWheel(10, startMs)
      const deadlines = new Map<number, number>()
      let nowMs = startMs
      for (const { thing, act, ms } of steps) {
        if (act === 'pass') nowMs += ms
        if (act === 'clear') wheel.clear(thing)
        if (act === 'clear') deadlines.delete(thing)
        if (act === 'set') wheel.set(thing, nowMs + ms)
        if (act === 'set') deadlines.set(thing, nowMs + ms)
        if (act === 'bring' && deadlines.has(thing)) {
          wheel.bring(thing, nowMs + ms)
          deadlines.set(thing, Math.min(deadlines.get(thing)!, nowMs + ms))
        }
        if (act !== 'pass') continue
        for (const due of dueBy(wheel, nowMs)) {
          // Rounded to whole ticks in both directions.
          assert.ok(deadlines.get(due)! <= nowMs + tickMs, `${due} is early`)
          deadlines.delete(due)
        }
        for (const atMs of deadlines.values()) assert.ok(atMs > nowMs - 2 * tickMs, 'one is late')
      }
    }),
  )
})
