import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SessionRecord } from '../../core/session.js'
import { Tally } from './tally.js'

const record: SessionRecord = {
  id: 'a-1',
  listener: 'web',
  bind: ':8080',
  route: null,
  pool: 'web',
  backend: 'b2',
  backendAddress: '10.0.0.2:9001',
  localAddress: '10.0.0.9:40000',
  client: '10.0.0.9:51234',
  peer: '10.0.0.9:51234',
  opened: '2026-11-22T12:00:00.000Z',
  queueMs: 0,
  connectMs: 1,
  firstByteMs: 2,
  durationMs: 1234,
  bytesIn: 3174,
  bytesOut: 1_258_291,
  attempts: [{ backend: 'b2', result: 'connected', ms: 1 }],
  reason: 'done',
  detail: null,
  closedBy: 'client',
  toClient: 'fin',
  toBackend: 'fin',
  revision: 1,
  sni: null,
  alpn: null,
  engine: 'net',
  worker: 0,
  final: true,
}

test('records are counted by listener and by pool, their times where they have any', () => {
  const tally = new Tally()
  const never = { backend: null, connectMs: null, firstByteMs: null, reason: 'no-backend' } as const
  for (const change of [
    {},
    { listener: 'more' },
    never,
    { pool: null, reason: 'no-route' } as const,
  ]) {
    tally.take({ type: 'session.closed', payload: { ...record, ...change } })
  }
  const ofListener = (name: string) => {
    const closed = tally.closedOf(name)
    return [closed?.of('done'), closed?.of('no-backend'), closed?.of('no-route')]
  }
  assert.deepEqual(ofListener('web'), [1, 1, 1])
  assert.deepEqual(ofListener('more'), [1, 0, 0])
  assert.equal(tally.closedOf('other'), undefined)
  const { times, closed } = tally.poolOf('web')!
  assert.equal(closed.of('done'), 2)
  const counts = [times.session, times.queue, times.connect, times.firstByte]
  assert.deepEqual(
    counts.map((time) => time.view().count),
    [3, 3, 2, 2],
  )
  assert.equal(times.connect.view().sum, 0.002)
})

test('lost lines and replaced workers add up', () => {
  const tally = new Tally()
  const replaced = { worker: 0, why: 'x', stack: null, sessions: 1, tookMs: 1 }
  tally.take({ type: 'log.dropped', payload: { count: 3, why: 'x' } })
  tally.take({ type: 'log.dropped', payload: { count: 4, why: 'x' } })
  tally.take({ type: 'worker.replaced', payload: replaced })
  assert.deepEqual([tally.linesDropped, tally.workersReplaced], [7, 1])
})
