/** What becomes of open sessions when their backend goes: orders to the data plane, and when. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConfigInput } from '../../src/core/config/schema.js'
import { libraryUser } from '../../src/core/operator.js'
import { failed, passed } from './scripted-probe.js'
import { Simulation } from './simulation.js'

type Simulated = ConfigInput['pools'][string]
type Pool = Partial<Simulated>

const [a, b] = ['10.0.0.1:80', '10.0.0.2:80']
const row = 0

test('onDown: keep ends no session', async () => {
  const world = await withSessions({ onDown: 'keep' })
  world.backends.answer(a, failed())
  await world.clock.advance(600_000)
  assert.equal(world.backend(a).effective, 'down')
  assert.deepEqual(world.ended, [])
})

test('onDown: close ends them at once, and who came to it late', async () => {
  const world = await withSessions({ onDown: 'close' })
  world.backends.answer(a, failed())
  while (world.backend(a).effective === 'up') await world.clock.advance(10)
  await world.clock.advance(0)
  assert.deepEqual(orders(world), ['{"by":"row","row":0} backend-down'])
  await world.clock.advance(1_000)
  assert.equal(world.ended.length, 2)
  world.live.release(row)
  await world.clock.advance(60_000)
  assert.equal(world.ended.length, 2, 'when there are none nothing is asked for')
})

test('stallAfter is how long a client waits until onDown: close-stalled ends it', async () => {
  const world = await withSessions({ onDown: 'close-stalled', stallAfter: '10s' })
  world.backends.answer(a, failed())
  await world.clock.advance(10_000)
  const order = '{"by":"unanswered","row":0,"unansweredMs":10000} backend-down'
  assert.ok(world.ended.length >= 5, 'again and again while it is down')
  assert.ok(orders(world).every((each) => each === order))
  world.backends.answer(a, passed())
  await world.clock.advance(5_000)
  const count = world.ended.length
  await world.clock.advance(60_000)
  assert.equal(world.ended.length, count, 'no more once it is up')
})

test('drain is how long sessions go on at a backend that is out of service', async () => {
  const world = await withSessions({ timeouts: { drain: '90s' } })
  const by = { by: 'ann', via: 'socket', reason: 'new disk' } as const
  world.control.overrides.set({ pool: 'web', backend: a }, { state: 'drain' }, by, false)
  await world.clock.advance(89_000)
  assert.deepEqual(world.ended, [])
  await world.clock.advance(1_500)
  assert.deepEqual(orders(world), ['{"by":"row","row":0} drained'])
  const { effective, decidedBy, why } = world.backend(a)
  assert.deepEqual([effective, decidedBy, why], ['drain', 'operator', 'ann said drain: new disk'])
})

test('a drained backend that goes down is down for its sessions too', async () => {
  const backends = [{ address: a, state: 'drain' as const }, b]
  const world = await withSessions({ backends, onDown: 'close', timeouts: { drain: '1h' } })
  world.backends.answer(a, failed())
  while (world.backend(a).health === 'up') await world.clock.advance(10)
  await world.clock.advance(0)
  assert.equal(world.backend(a).effective, 'drain')
  assert.deepEqual(orders(world), ['{"by":"row","row":0} backend-down'])
})

test('who is tried as a last resort is not closed for being down', async () => {
  const world = await withSessions({ onDown: 'close', lastResort: true })
  for (const address of [a, b]) world.backends.answer(address, failed())
  while (world.backend(b).effective === 'up') await world.clock.advance(10)
  while (world.backend(a).effective === 'up') await world.clock.advance(10)
  const count = world.ended.length
  await world.clock.advance(60_000)
  assert.equal(world.ended.length, count, 'of the first to go down at most')
  world.backends.answer(b, passed())
  while (world.backend(b).effective === 'down') await world.clock.advance(10)
  await world.clock.advance(0)
  assert.equal(world.ended.length, count + 1, 'there is a better one again')
})

test('a listener has its own drain, and false is for ever', async () => {
  const listeners = { own: { timeouts: { drain: '10s' } }, one: { timeouts: { drain: false } } }
  const world = await withSessions({ backends: [{ address: a, state: 'drain' }, b] }, listeners)
  await world.clock.advance(10_500)
  assert.deepEqual(orders(world), ['{"by":"row","row":0,"listener":"own"} drained'])
  await world.clock.advance(600_000)
  assert.ok(orders(world).every((order) => order.includes('own')))
})

test('who is back in time keeps its sessions', async () => {
  const world = await withSessions({})
  const { overrides } = world.control
  const ref = { pool: 'web', backend: a }
  overrides.set(ref, { state: 'drain' }, libraryUser, false)
  await world.clock.advance(60_000)
  overrides.clear(ref, libraryUser)
  await world.clock.advance(600_000)
  assert.deepEqual(world.ended, [])
})

test('sessions to an address that a name has left have as long, then they end', async () => {
  const pool: Simulated = { backends: ['app.internal:80'], timeouts: { drain: '90s' } }
  const world = new Simulation({ web: pool }, { listeners: { one: { bind: ':1', pool: 'web' } } })
  world.name('app.internal', '10.0.0.1')
  await world.start()
  world.live.take(row)
  await world.clock.advance(1_000)
  world.name('app.internal', '10.0.0.2')
  await world.clock.advance(34_000)
  assert.equal(world.live.availability(row), 'drain')
  assert.deepEqual(world.ended, [])
  await world.clock.advance(95_000)
  assert.equal(orders(world)[0], '{"by":"row","row":0} backend-removed')
})

async function withSessions(
  pool: Pool,
  listeners: Record<string, object> = {},
): Promise<Simulation> {
  const world = new Simulation(
    { web: { backends: [a, b], ...pool } },
    {
      listeners: {
        one: { bind: '127.0.0.1:1', pool: 'web', ...listeners.one },
        own: { bind: '127.0.0.1:2', pool: 'web', ...listeners.own },
      },
    },
  )
  await world.start()
  world.live.take(row)
  await world.clock.advance(100)
  return world
}

function orders(world: Simulation): string[] {
  return world.ended.map((line) => line.replace(/^\S+ /, ''))
}
