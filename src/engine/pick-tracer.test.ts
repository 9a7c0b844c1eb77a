import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LiveTable } from '../core/live-table.js'
import { Picker } from '../core/pick.js'
import type { SessionTrace } from '../core/pick-trace.js'
import { seededRng } from '../core/rng.js'
import { Schedule } from '../core/schedule.js'
import { failedPerSecondMax, PickTracer, sampledPerSecondMax } from './pick-tracer.js'

const about = { id: 'a', listener: 'web', client: '', atMs: 0 }

test('of the picks that succeed so many a second, however many come', () => {
  const { picker, tracer, told } = tracing()
  for (let session = 0; session < 1000; session++) {
    const recorder = tracer.begin(picker, session)
    const pick = picker.lease([], 0, session, recorder)
    if (recorder !== undefined && pick.picked) tracer.picked(recorder, [], pick, about)
  }
  assert.equal(told.length, sampledPerSecondMax)
  assert.notEqual(tracer.begin(picker, 1000), undefined)
})

test('of the failures many more, and those have their own allowance', () => {
  const { picker, tracer, told } = tracing()
  for (let session = 0; session < 1000; session++) {
    tracer.ended(picker, [], 'all-down', 5, () => about)
  }
  assert.equal(told.length, failedPerSecondMax)
  assert.notEqual(tracer.begin(picker, 5), undefined)
})

function tracing() {
  const live = new LiveTable(LiveTable.allocate(1, 1))
  live.publish(0, 'up', 1)
  const schedule = Schedule.allocate(1)
  new Schedule(schedule).publish(Int32Array.of(0))
  const timeouts = {
    connectMs: 1,
    connectTotalMs: 1,
    idleMs: 1,
    halfClosedMs: 1,
    maxDurationMs: 1,
    queueMs: 1,
  }
  const pool = {
    name: 'web',
    backends: [{ row: 0, name: 'a', address: undefined }],
    schedule,
    balance: { policy: 'round-robin' },
    attempts: 1,
    timeouts,
    keepAlive: undefined,
  } as const
  const told: SessionTrace[] = []
  const tracer = new PickTracer((trace) => told.push(trace))
  return { picker: new Picker(pool, live, seededRng(1)), tracer, told }
}
