/** A balancer's life with an engine that only listens to what it is told, under virtual time. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StartError } from '../../src/app/start-error.js'
import { setUp, web } from './set-up.js'

test('it starts: configuration first, then every address, then it says so', async () => {
  const { balancer, engine, told } = setUp(web)
  assert.equal(balancer.snapshot().phase, 'new')
  await balancer.start()
  assert.deepEqual(engine().asked, ['apply 1', 'open web/0', 'open web/1', 'open more/0'])
  assert.deepEqual(told, [
    'listener.opened web 127.0.0.1:40000',
    'listener.opened web 127.0.0.1:81',
    'listener.opened more 127.0.0.1:82',
  ])
  await assert.rejects(balancer.start(), /started once; this one is running/)
})

test('one address that cannot be opened undoes the others', async () => {
  const { balancer, engine, told } = setUp(web, { takenPort: 82 })
  await assert.rejects(balancer.start(), (cause) => {
    assert.ok(cause instanceof StartError)
    assert.equal(cause.code, 'EADDRINUSE')
    assert.equal(
      cause.message,
      'listener more: the address is in use\nTo see who is there: ss -ltnp "sport = :82"',
    )
    return true
  })
  assert.deepEqual(engine().asked.slice(-3), ['close web/0', 'close web/1', 'stop'])
  assert.deepEqual(told, [], 'nobody was told of listeners that did not last')
  assert.equal(balancer.snapshot().phase, 'stopped')
  await balancer.stop()
})

test('with too few descriptors it says so instead of starting', async () => {
  const { balancer } = setUp(web, { descriptors: { limit: 40, open: 20 } })
  await assert.rejects(balancer.start(), { name: 'StartError', code: 'EMFILE' })
})

test('a wish for too many sessions is lowered, and stands in the notes', async () => {
  const { balancer, engine } = setUp(
    { ...web, limits: { sessions: 5000 } },
    { descriptors: { limit: 1024, open: 20 } },
  )
  await balancer.start()
  const { sessionsMax, notes } = balancer.snapshot()
  assert.ok(sessionsMax > 400 && sessionsMax < 500)
  assert.equal(engine().options.sessionsMax, sessionsMax)
  assert.match(notes.join(), /limits\.sessions is 5000, but 1024 descriptors/)
})

test('stopping: the delay, the listeners, the sessions, the rest', async () => {
  const { balancer, engine, clock, told } = setUp(web)
  await balancer.start()
  engine().sessionCount = 3
  told.length = 0
  const stopped = balancer.stop({ delay: '5s', timeout: '20s' })
  await clock.advance(4_900)
  assert.equal(balancer.snapshot().phase, 'stopping')
  assert.deepEqual(told, [], 'it goes on accepting')
  await clock.advance(200)
  assert.equal(told.length, 3)
  assert.equal(told[0], 'listener.closed web 127.0.0.1:40000')
  await clock.advance(10_000)
  assert.ok(!engine().asked.includes('stop'))
  engine().sessionCount = 0
  await clock.advance(100)
  await stopped
  assert.equal(engine().asked.at(-1), 'stop')
  assert.equal(balancer.snapshot().phase, 'stopped')
  await clock.advance(10)
  assert.equal(clock.pendingCount, 0, 'nothing is left to wake up for')
})

test('sessions that do not end are waited for as long as configured, no longer', async () => {
  const { balancer, engine, clock } = setUp({ ...web, shutdown: { timeout: '7s' } })
  await balancer.start()
  engine().sessionCount = 3
  const stopped = balancer.stop()
  await clock.advance(6_900)
  assert.ok(!engine().asked.includes('stop'))
  await clock.advance(200)
  await stopped
  assert.equal(engine().asked.at(-1), 'stop')
})

test('stopping again waits for the same end, and with a timeout of 0 hurries it', async () => {
  const { balancer, engine, clock } = setUp(web)
  await balancer.start()
  engine().sessionCount = 3
  const first = balancer.stop({ delay: '1h', timeout: '1h' })
  const second = balancer.stop()
  await clock.advance(60_000)
  assert.ok(!engine().asked.includes('stop'))
  const third = balancer.stop({ timeout: 0 })
  await clock.advance(100)
  await Promise.all([first, second, third])
  assert.deepEqual(
    engine().asked.filter((line) => line === 'stop'),
    ['stop'],
  )
  await balancer.stop()
})

test('closing that waits for room is not waited for longer than sessions are', async () => {
  const { balancer, engine, clock, told } = setUp(web)
  await balancer.start()
  engine().isFull = true
  engine().sessionCount = 3
  told.length = 0
  const stopped = balancer.stop({ timeout: '5s' })
  await clock.advance(4_900)
  assert.ok(!engine().asked.includes('stop'))
  await clock.advance(200)
  await stopped
  assert.equal(told.length, 3, 'every listener was told to be closed')
  assert.ok(balancer.snapshot().listeners.every(({ open }) => !open))
})

test('how long stopping takes is read from the configuration', async () => {
  const { balancer, clock, told } = setUp({ ...web, shutdown: { delay: '3s', timeout: '0s' } })
  await balancer.start()
  told.length = 0
  const stopped = balancer.stop()
  await clock.advance(2_900)
  assert.deepEqual(told, [])
  await clock.advance(200)
  await stopped
  assert.equal(told.length, 3)
})

test('a balancer that never started stops at once', async () => {
  const { balancer } = setUp(web)
  await balancer.stop()
  await assert.rejects(balancer.start(), /this one is stopped/)
})

test('stopping while it starts ends what was started', async () => {
  const { balancer, engine, clock } = setUp(web)
  const started = balancer.start()
  const stopped = balancer.stop({ timeout: 0 })
  await clock.advance(100)
  await Promise.all([started, stopped])
  assert.equal(engine().asked.at(-1), 'stop')
})

test('a time to stop in that is no duration is refused', async () => {
  const { balancer } = setUp(web)
  await assert.rejects(balancer.stop({ timeout: '5' }), /"5" has no unit/)
  await assert.rejects(balancer.stop({ delay: -1 }), /not a duration/)
  assert.equal(balancer.snapshot().phase, 'new')
})

test('the snapshot is plain data that tells what there is', async () => {
  const { balancer, engine, clock, probe } = setUp(web)
  probe.answer('10.0.0.2:80', {
    outcome: { result: 'failed', ms: 2, why: 'status 503' },
    afterMs: 2,
  })
  await balancer.start()
  await clock.advance(100)
  engine().sessionCount = 2
  engine().options.emit({
    type: 'listener.paused',
    payload: { listener: 'web', why: '2 of 2 sessions', by: null, via: null, reason: null },
  })
  const snapshot = balancer.snapshot()
  assert.deepEqual(JSON.parse(JSON.stringify(snapshot)), snapshot)
  const { pools, listeners, ...rest } = snapshot
  assert.deepEqual(rest, {
    name: 'lb1',
    phase: 'running',
    engine: { name: 'net', why: 'for a test' },
    revision: 1,
    startedAt: '2026-01-01T00:00:00.000Z',
    sessions: 2,
    sessionsMax: rest.sessionsMax,
    notes: [],
  })
  assert.deepEqual(listeners, [
    {
      name: 'web',
      addresses: ['127.0.0.1:40000', '127.0.0.1:81'],
      open: true,
      pool: 'web',
      sessions: 2,
      paused: '2 of 2 sessions',
      pausedBy: null,
    },
    {
      name: 'more',
      addresses: ['127.0.0.1:82'],
      open: true,
      pool: 'web',
      sessions: 0,
      paused: null,
      pausedBy: null,
    },
  ])
  assert.deepEqual(pools[0]?.backends[1], {
    name: '10.0.0.2:80',
    address: '10.0.0.2:80',
    resolvedAddress: '10.0.0.2:80',
    weight: 1,
    effectiveWeight: 1,
    maxSessions: null,
    backup: false,
    admin: 'ready',
    health: 'down',
    ejectedUntil: null,
    effective: 'down',
    decidedBy: 'probe',
    dynamic: false,
    since: '2026-01-01T00:00:00.002Z',
    why: 'status 503',
    overrides: [],
    probes: [
      {
        name: 'tcp',
        type: 'tcp',
        address: null,
        health: 'down',
        certificateExpires: null,
        results: [{ at: '2026-01-01T00:00:00.002Z', result: 'failed', ms: 2, why: 'status 503' }],
      },
    ],
    sessions: 0,
    totals: {
      sessions: 0,
      connectFailures: 0,
      bytesIn: 0,
      bytesOut: 0,
      answered: 0,
      unanswered: 0,
    },
  })
})

test('the engine is told how much it may hold', async () => {
  for (const [perDirection, bytes] of [
    ['64KiB', 65_536],
    ['auto', undefined],
  ] as const) {
    const { balancer, engine } = setUp({ ...web, buffers: { perDirection } })
    await balancer.start()
    assert.equal(engine().snapshots[0]?.bufferPerDirectionBytes, bytes)
    await balancer.stop({ timeout: 0 })
  }
})

test('two balancers in one process know nothing of each other', async () => {
  const [left, right] = [setUp(web), setUp(web)]
  await Promise.all([left.balancer.start(), right.balancer.start()])
  left.engine().sessionCount = 5
  await left.balancer.stop({ timeout: 0 })
  assert.equal(left.balancer.snapshot().phase, 'stopped')
  assert.equal(right.balancer.snapshot().phase, 'running')
  assert.notEqual(left.engine().options.idPrefix, right.engine().options.idPrefix)
})
