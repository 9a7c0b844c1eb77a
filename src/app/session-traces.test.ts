import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SessionTrace } from '../core/pick-trace.js'
import type { SessionRecord } from '../core/session.js'
import { SessionTraces, tracedSessionsMax } from './session-traces.js'

test('a trace and a record meet, whichever comes first', () => {
  const traces = new SessionTraces()
  traces.take(trace('a'))
  assert.equal(traces.find('a')?.record, undefined)
  traces.closed(record('a'))
  traces.closed(record('b'))
  traces.take(trace('b'))
  for (const id of ['a', 'b']) assert.equal(traces.find(id)?.record?.id, id)
  assert.equal(traces.find('c'), undefined)
})

test('so many of either kind are kept: a storm of the one leaves the other', () => {
  const traces = new SessionTraces()
  traces.take(trace('failed', false))
  for (let session = 0; session <= tracedSessionsMax; session++) traces.take(trace(`s${session}`))
  assert.equal(traces.find('s0'), undefined)
  assert.notEqual(traces.find('s1'), undefined)
  assert.notEqual(traces.find('failed'), undefined)
})

test('a session that was picked for and failed after all has its last trace', () => {
  const traces = new SessionTraces()
  traces.take(trace('a'))
  traces.take(trace('a', false))
  assert.equal(traces.find('a')?.trace.pick.pick.picked, false)
})

function trace(id: string, picked = true): SessionTrace {
  const pick = picked ? { picked, row: 0 } : { picked, detail: 'all-down' }
  return { id, pick: { pick } } as SessionTrace
}

function record(id: string): SessionRecord {
  return { id } as SessionRecord
}
