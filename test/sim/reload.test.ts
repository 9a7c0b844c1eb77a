/** Another configuration while the control plane runs: what stays, what changes, and when. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ConfigInput } from '../../src/core/config/schema.js'
import type { By } from '../../src/core/operator.js'
import { Schedule } from '../../src/core/schedule.js'
import { someConfig } from '../config/some-config.js'
import { failed, passed } from './scripted-probe.js'
import { configOf, Simulation, tally } from './simulation.js'

type Pools = ConfigInput['pools']

const ann: By = { by: 'ann', via: 'library' }

const [a, b, c] = ['10.0.0.1:80', '10.0.0.2:80', '10.0.0.3:80']

async function running(pools: Pools, options: { applyMs?: number } = {}): Promise<Simulation> {
  const world = new Simulation(pools, options)
  await world.start()
  await world.clock.advance(1_000)
  world.told.length = 0
  return world
}

/** What was told, without the times. */
function news(world: Simulation): string[] {
  return world.told.map((line) => line.replace(/^\S+ /, ''))
}

test('what is configured as before is left alone: backends, probes, orders', async () => {
  const web = { backends: [a, b] }
  const world = await running({ web, other: { backends: [c] } })
  const pool = world.control.pools.get('web')
  const probed = world.backends.timesOf(a).length
  await world.apply({ web, third: { backends: [c] } })
  assert.equal(world.control.pools.get('web'), pool)
  assert.deepEqual([...world.control.pools.keys()], ['web', 'third'])
  assert.equal(world.backends.timesOf(a).length, probed, 'nobody was probed for it')
  const [before, after] = world.snapshots.map(({ pools }) => pools[0])
  assert.equal(after!.schedule, before!.schedule)
  assert.equal(after!.queue, before!.queue)
})

test('a new backend is probed at once and serves', async () => {
  const world = await running({ web: { backends: [a] } })
  await world.apply({ web: { backends: [a, b] } })
  await world.clock.advance(10)
  assert.equal(world.backends.timesOf(b).length, 1)
  assert.deepEqual(news(world), [`backend.added web/${b}`, `backend.up web/${b}: probe passed`])
  assert.deepEqual(tally(world.picks(10)), { [a]: 5, [b]: 5 })
})

test('a new backend that does not answer is never in the order', async () => {
  const world = await running({ web: { backends: [a] } })
  world.backends.answer(b, failed())
  await world.apply({ web: { backends: [a, b] } })
  await world.clock.advance(10_000)
  assert.deepEqual(tally(world.picks(10)), { [a]: 10 })
})

test('a removed backend serves until the data plane knows, then drains, then is gone', async () => {
  const drain = { timeouts: { drain: '90s' } } as const
  const world = await running({ web: { backends: [a, b], ...drain } }, { applyMs: 5_000 })
  const row = rowOf(world, b)
  world.live.take(row)
  const applied = world.control.apply(configOf({ web: { backends: [a], ...drain } }))
  await world.clock.advance(4_000)
  assert.equal(world.live.availability(row), 'up')
  assert.deepEqual(tally(world.picks(4)), { [a]: 2, [b]: 2 })
  await world.clock.advance(2_000)
  await applied
  assert.equal(world.live.availability(row), 'drain')
  assert.deepEqual(news(world), [`backend.removed web/${b}`])
  assert.deepEqual(tally(world.picks(4, 'web', world.snapshots[0])), { [a]: 4 })
  await world.clock.advance(80_000)
  assert.deepEqual(world.ended, [])
  await world.clock.advance(10_000)
  assert.match(world.ended[0]!, /"row":1\} backend-removed/)
  world.live.release(row)
  await world.clock.advance(2_000)
  assert.equal(world.live.availability(row), 'gone')
  const probed = world.backends.timesOf(b).length
  await world.clock.advance(60_000)
  assert.equal(world.backends.timesOf(b).length, probed, 'nobody probes it any more')
})

test('a removed pool drains like its backends', async () => {
  const world = await running({ web: { backends: [a] }, db: { backends: [b] } })
  const row = rowOf(world, b, 'db')
  world.live.take(row)
  await world.apply({ web: { backends: [a] } })
  assert.equal(world.live.availability(row), 'drain')
  await world.clock.advance(302_000)
  assert.match(world.ended[0]!, /backend-removed/)
  world.live.release(row)
  await world.clock.advance(2_000)
  assert.equal(world.live.availability(row), 'gone')
})

test('another address behind a name drains the old one and starts health over', async () => {
  const at = (address: string): Pools => ({ web: { backends: [{ name: 'one', address }, b] } })
  const world = await running(at(a))
  const row = rowOf(world, 'one')
  world.live.take(row)
  world.backends.answer(c, failed('refused', 1_000))
  world.control.overrides.set({ pool: 'web', backend: 'one' }, { state: 'drain' }, ann, false)
  await world.apply(at(c))
  assert.equal(world.live.availability(row), 'drain')
  const { effective, decidedBy, health, sessions } = world.backend('one')
  assert.deepEqual([effective, decidedBy, health, sessions], ['drain', 'operator', 'unknown', 1])
  await world.clock.advance(1_500)
  assert.equal(world.backend('one').health, 'down')
})

test('a weight, a limit, a state change in place, and health is not asked again', async () => {
  const world = await running({ web: { backends: [a, b] } })
  const rows = [rowOf(world, a), rowOf(world, b)]
  await world.apply({
    web: { backends: [{ address: a, weight: 3, maxSessions: 7 }, { address: b }] },
  })
  assert.deepEqual([rowOf(world, a), rowOf(world, b)], rows)
  assert.deepEqual(tally(world.picks(8)), { [a]: 6, [b]: 2 })
  assert.equal(world.live.limit(rows[0]!), 7)
  await world.apply({ web: { backends: [{ address: a, state: 'maintenance' }, b] } })
  assert.deepEqual(tally(world.picks(4)), { [b]: 4 })
  assert.equal(world.backend(a).effective, 'maintenance')
  await world.apply({ web: { backends: [a, b] } })
  await world.clock.advance(10)
  assert.deepEqual(tally(world.picks(4)), { [a]: 2, [b]: 2 })
  assert.deepEqual(news(world), [])
})

test('changed probes begin at once, and the old verdict stands until then', async () => {
  const world = await running({ web: { backends: [a, b] } })
  world.backends.answer(b, failed())
  await world.clock.advance(10_000)
  assert.equal(world.backend(b).health, 'down')
  world.backends.answer(b, passed(500))
  const health = { type: 'tcp', interval: '7s' } as const
  await world.apply({ web: { backends: [a, b], health } })
  assert.deepEqual([world.backend(a).health, world.backend(b).health], ['up', 'down'])
  assert.deepEqual(tally(world.picks(4)), { [a]: 4 })
  await world.clock.advance(600)
  assert.equal(world.backend(b).health, 'up', 'the first result of the new probe counts at once')
  await world.apply({ web: { backends: [a, b], health: false } })
  assert.deepEqual([world.backend(a).health, world.backend(b).health], ['unchecked', 'unchecked'])
  const probed = world.backends.probeCount
  await world.clock.advance(60_000)
  assert.equal(world.backends.probeCount, probed)
})

test('of several probes those that stay keep what they know and their rhythm', async () => {
  const one = { name: 'one', type: 'tcp', interval: '10s' } as const
  const two = { name: 'two', type: 'tcp', interval: '3s' } as const
  const world = await running({ web: { backends: [a], health: { all: [one, two] } } })
  await world.clock.advance(5_000)
  const known = world.backend(a).probes[0]!.results.length
  await world.apply({ web: { backends: [a], health: { all: [one, { ...two, interval: '4s' }] } } })
  assert.equal(world.backend(a).probes[0]!.results.length, known)
  assert.equal(world.backend(a).probes[1]!.results.length, 0)
})

test('host names of a new configuration are known before it counts', async () => {
  const world = await running({ web: { backends: [a] } })
  world.name('app.internal', '10.0.0.9')
  await world.apply({ web: { backends: ['app.internal:80'] } })
  assert.deepEqual(world.picks(1), ['app.internal:80'])
  await world.clock.advance(1_000)
  assert.equal(world.backend('app.internal:80').health, 'up')
})

test('a name nobody knows is a backend that is down, also one that had an address', async () => {
  const world = await running({ web: { backends: [{ name: 'one', address: a }, b] } })
  await world.apply({ web: { backends: [{ name: 'one', address: 'app.internal:80' }, b] } })
  assert.equal(world.backend('one').effective, 'down')
  assert.deepEqual(tally(world.picks(4)), { [b]: 4 })
  world.name('app.internal', '10.0.0.9')
  await world.clock.advance(5_000)
  assert.equal(world.backend('one').resolvedAddress, '10.0.0.9:80')
  assert.deepEqual(tally(world.picks(4)), { one: 2, [b]: 2 })
})

test('slowStart holds for who is new, and not for who was there', async () => {
  const slow = { slowStart: '60s' } as const
  const world = await running({ web: { backends: [a] } })
  await world.apply({ web: { backends: [a, b], ...slow } })
  await world.clock.advance(10_000)
  const { [a]: first = 0, [b]: second = 0 } = tally(world.picks(180))
  assert.ok(second > 0 && second < first / 4, `${first} and ${second}`)
  await world.clock.advance(60_000)
  assert.deepEqual(tally(world.picks(100)), { [a]: 50, [b]: 50 })
})

test('two hundred reloads leave no timer, no row, no probe behind', async () => {
  const world = await running({ web: { backends: [a] } })
  const timers = world.clock.pendingCount
  for (let round = 0; round < 200; round++) {
    await world.apply({
      web: { backends: [a, `10.1.0.${round % 250}:80`] },
      [`p${round}`]: { backends: [c] },
    })
    await world.clock.advance(50)
  }
  await world.apply({ web: { backends: [a] } })
  await world.clock.advance(3_000)
  assert.equal(world.clock.pendingCount, timers)
  assert.equal(world.control.rowsFree, 16_384 - 1)
})

test('from any configuration to any other leads where starting with the other leads', async () => {
  const seconds = fc.integer({ min: 0, max: 40 })
  await fc.assert(
    fc.asyncProperty(someConfig, someConfig, seconds, async (from, to, waited) => {
      const changed = new Simulation(from.pools, { listeners: from.listeners })
      const started = new Simulation(to.pools, { listeners: to.listeners })
      for (const world of [changed, started]) {
        world.backends.answer('10.0.0.5:80', failed())
        world.backends.answer('10.0.0.6:80', failed('timeout', 700))
      }
      await changed.start()
      await changed.clock.advance(waited * 1_000)
      await changed.apply(to.pools, to.listeners)
      await started.start()
      for (const world of [changed, started]) await world.clock.advance(120_000)
      assert.deepEqual(stateOf(changed), stateOf(started))
    }),
    { numRuns: 60 },
  )
})

/** All that matters of a world, without times, counts and the numbers of rows. */
function stateOf(world: Simulation): unknown {
  const { listeners, pools } = world.snapshots.at(-1)!
  const published = pools.map(({ name, backends, schedule, backups, queue, ...rest }) => {
    const nameOf = new Map(backends.map((backend) => [backend.row, backend.name]))
    const orderOf = (memory: SharedArrayBuffer | undefined): Record<string, number> => {
      const order = memory === undefined ? undefined : new Schedule(memory)
      const rows = Array.from({ length: order?.length ?? 0 }, (_, at) => order!.at(at))
      return tally(rows.map((row) => nameOf.get(row)!))
    }
    const live = backends.map(({ row }) => [
      world.live.availability(row),
      world.live.weight(row),
      world.live.limit(row),
    ])
    return {
      ...rest,
      name,
      live,
      backends: backends.map(({ row: _, ...backend }) => backend),
      primaries: orderOf(schedule),
      backups: orderOf(backups?.schedule),
      areBackupsFirst: backups && new Int32Array(backups.areFirst)[0],
      queueMax: queue?.max,
    }
  })
  const views = pools.map(({ name }) => {
    const { backends, ...pool } = world.pool(name)
    const known = backends.map(
      ({ since: _, why: _why, decidedBy: _by, totals: _totals, probes, ...rest }) => ({
        ...rest,
        probes: probes.map(({ results: _results, ...probe }) => probe),
      }),
    )
    return { ...pool, backends: known }
  })
  return { listeners, published, views }
}

function rowOf(world: Simulation, name: string, pool = 'web'): number {
  const found = world.snapshots.at(-1)!.pools.find((one) => one.name === pool)
  return found!.backends.find((backend) => backend.name === name)!.row
}
