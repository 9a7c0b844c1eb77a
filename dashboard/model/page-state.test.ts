import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  sampleBackend,
  samplePool,
  sampleTotals,
  sampleView,
} from '../../test/dashboard/sample-view.js'
import { type EventItem, eventsKeptMax, firstState, type Message, reduce } from './page-state.js'

const viewWith = (sessions: number, startedAt = '2026-01-01T00:00:00.000Z') => {
  const totals = sampleTotals({ sessions })
  return sampleView({ startedAt, pools: [samplePool('web', [sampleBackend({ totals })])] })
}
const after = (...messages: readonly Message[]) => messages.reduce(reduce, firstState)
const seen = (sessions: number, atMs: number, startedAt?: string): Message => {
  return { kind: 'view', view: viewWith(sessions, startedAt), atMs }
}
const event = (id: number): EventItem => ({ id, at: '', type: 'pool.available', payload: {} })

test('two views make a rate, and each a sample', () => {
  const state = after(seen(10, 1000), seen(30, 2000))
  assert.equal(state.rates.all.sessions, 20)
  assert.deepEqual(state.seconds.at, [1, 2])
  assert.deepEqual(state.seconds.rate, [null, 20])
})

test('a view that follows closely is shown, and makes no rate', () => {
  const state = after(seen(10, 1000), seen(30, 2000), seen(40, 2100))
  assert.equal(state.rates.all.sessions, 20)
  assert.equal(state.viewAtMs, 2100)
  assert.equal(reduce(state, seen(50, 3000)).rates.all.sessions, 20)
})

test('a balancer that was started anew has no rate against the one before', () => {
  const state = after(seen(1000, 1000), seen(3, 2000, '2026-01-01T00:00:01.000Z'))
  assert.equal(state.rates.all.sessions, 0)
})

test('while the connection is lost the last view stays', () => {
  const lost = { state: 'lost', why: 'no answer', sinceMs: 0 } as const
  const state = after(seen(1, 1000), { kind: 'connection', connection: lost })
  assert.equal(state.connection.state, 'lost')
  assert.notEqual(state.view, undefined)
})

test('events that come twice are shown once, newest first, the latest so many', () => {
  const { events } = after(
    { kind: 'events', events: [event(1), event(2)] },
    { kind: 'events', events: [event(2), event(3)] },
  )
  assert.deepEqual(
    events.map(({ id }) => id),
    [3, 2, 1],
  )
  const many = Array.from({ length: 2 * eventsKeptMax }, (_, index) => event(index))
  const kept = after({ kind: 'events', events: many }).events
  assert.equal(kept.length, eventsKeptMax)
  assert.equal(kept[0]?.id, 2 * eventsKeptMax - 1)
})
