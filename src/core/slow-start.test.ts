import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { availabilities } from './availability.js'
import {
  nextStartPhase,
  nextStepMs,
  type StartPhase,
  weightStepsAfter,
  wholeWeightSteps,
} from './slow-start.js'

test('the part begins with a sixteenth, follows the time, and is whole in the end', () => {
  assert.deepEqual(
    [0, 1000, 1249, 1250, 5000, 9374, 9375, 9999, 10_000].map((ms) => weightStepsAfter(ms, 10_000)),
    [1, 1, 1, 2, 8, 14, 15, 15, 16],
  )
})

test('walking from step to step every step is met once, in time', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), (lengthMs) => {
      let elapsedMs = 0
      let steps = weightStepsAfter(elapsedMs, lengthMs)
      for (let walked = 0; steps < wholeWeightSteps; walked++) {
        assert.ok(walked <= wholeWeightSteps)
        const dueMs = nextStepMs(elapsedMs, lengthMs)
        assert.ok(dueMs > elapsedMs && dueMs <= lengthMs, `${dueMs} after ${elapsedMs}`)
        elapsedMs = dueMs
        assert.ok(weightStepsAfter(elapsedMs, lengthMs) > steps)
        steps = weightStepsAfter(elapsedMs, lengthMs)
      }
    }),
  )
})

test('who was out starts slowly when it is up; who was never out does not', () => {
  const walk = (from: StartPhase, ...states: (typeof availabilities)[number][]) =>
    states.reduce((phase, state, nowMs) => nextStartPhase(phase, state, nowMs), from)
  assert.deepEqual(walk({ kind: 'warm' }, 'unknown', 'up'), { kind: 'warm' })
  assert.deepEqual(walk({ kind: 'cold' }, 'unknown', 'up'), { kind: 'starting', sinceMs: 1 })
  for (const state of availabilities) {
    if (state === 'up' || state === 'unknown') continue
    assert.deepEqual(walk({ kind: 'warm' }, state, 'unknown', 'up', 'up'), {
      kind: 'starting',
      sinceMs: 2,
    })
  }
})
