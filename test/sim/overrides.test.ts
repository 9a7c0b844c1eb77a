/** What operators decide, laid over configuration, agents and probes, under virtual time. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { By } from '../../src/core/operator.js'
import type { Override, OverrideWish } from '../../src/core/override.js'
import { failed } from './scripted-probe.js'
import { SessionLoad } from './session-load.js'
import { Simulation, tally } from './simulation.js'

const [a, b, c] = ['10.0.0.1:80', '10.0.0.2:80', '10.0.0.3:80']
const pace = { perSecond: 1000, openMs: 500 }
const ann: By = { by: 'ann', via: 'socket', reason: 'new disk' }
const health = { type: 'tcp', interval: '1s', downInterval: '1s', rise: 1, fall: 1 } as const

test('a drained backend gets nothing new until the override is cleared', async () => {
  const world = await started()
  set(world, a, { state: 'drain' })
  assert.deepEqual(tally(world.picks(10)), { [b]: 10 })
  assert.deepEqual(stateOf(world, a), ['drain', 'operator', 'ann said drain: new disk'])
  assert.equal(world.backend(a).since, '2026-01-01T00:00:01.000Z')
  await world.clock.advance(3000)
  world.control.overrides.clear({ pool: 'web', backend: a }, ann)
  assert.deepEqual(tally(world.picks(10)), { [a]: 5, [b]: 5 })
  assert.deepEqual(stateOf(world, a), ['up', 'config', 'state: ready'])
  assert.equal(world.backend(a).since, '2026-01-01T00:00:04.000Z', 'it is up since then')
  const told = world.told.join('\n')
  assert.match(told, /1\.0s override\.set web\/10.*\n4\.0s override\.cleared/)
})

test('an operator wins over the configuration', async () => {
  const world = await started({ backends: [{ address: a, state: 'maintenance' }, b] })
  set(world, a, { state: 'ready' })
  await world.clock.advance(100)
  assert.deepEqual(tally(world.picks(10)), { [a]: 5, [b]: 5 })
})

test('in maintenance a backend is not probed, and at once when that ends', async () => {
  const world = await started()
  set(world, a, { state: 'maintenance' })
  await world.clock.advance(10_000)
  const probed = world.backends.timesOf(a).length
  assert.equal(world.backends.timesOf(a).filter((ms) => ms > 1000).length, 0)
  assert.equal(world.live.availability(0), 'maintenance')
  world.backends.answer(a, failed('status 503'))
  world.control.overrides.clear({ pool: 'web', backend: a }, ann)
  await world.clock.advance(10)
  assert.equal(world.backends.timesOf(a).length, probed + 1)
  assert.deepEqual(stateOf(world, a), ['down', 'probe', 'status 503'])
})

test('forced down, a backend is down whatever its probes say, or up', async () => {
  const world = await started()
  world.backends.answer(b, failed('refused'))
  await world.clock.advance(2000)
  set(world, a, { health: 'down' })
  set(world, b, { health: 'up' })
  assert.deepEqual(tally(world.picks(10)), { [b]: 10 })
  await world.clock.advance(10_000)
  assert.deepEqual(tally(world.picks(10)), { [b]: 10 }, 'and it stays so')
  assert.deepEqual(stateOf(world, a), ['down', 'operator', 'ann said down: new disk'])
  assert.deepEqual([world.backend(a).health, world.backend(b).health], ['down', 'up'])

  for (const backend of [a, b]) world.control.overrides.clear({ pool: 'web', backend }, ann)
  assert.deepEqual(tally(world.picks(10)), { [a]: 10 })
  assert.deepEqual(stateOf(world, b).slice(0, 2), ['down', 'probe'])
  const verdicts = world.told.filter((one) => / backend\.(up|down) /.test(one)).slice(2)
  assert.deepEqual(
    verdicts.map((one) => one.replace(/^\S+ /, '')),
    [
      `backend.down web/${b}: refused`,
      `backend.down web/${a}: ann said down: new disk`,
      `backend.up web/${b}: ann said up: new disk`,
      `backend.up web/${a}: probe passed`,
      `backend.down web/${b}: refused`,
    ],
  )
})

test('nobody is sent to a name that is not resolved, forced up or not', async () => {
  const world = await started({ backends: ['app.internal:80', b] })
  set(world, 'app.internal:80', { health: 'up' })
  assert.deepEqual(tally(world.picks(4)), { [b]: 4 })
})

for (const balance of [
  'round-robin',
  'least-sessions',
  'two-choices',
  'random',
  'hash',
  'fastest',
] as const) {
  for (const slowStart of [false, '10s'] as const) {
    const title = `${balance}${slowStart === false ? '' : ' with a slow start'}`
    test(`weight: ${title} follows what an operator says, up and down`, async () => {
      const world = await started({ balance, backends: [a, b, c], slowStart })
      set(world, a, { weight: 8 })
      await world.clock.advance(100)
      const load = new SessionLoad(world, pace)
      const more = await spreadOf(load)
      assert.ok(more > 0.7 && more < 0.9, `${more} of all to a weight of 8 beside two of 1`)
      assert.equal(world.backend(a).weight, 8)
      set(world, a, { weight: 0 })
      await world.clock.advance(100)
      assert.equal(await spreadOf(load), 0)
      world.control.overrides.clear({ pool: 'web', backend: a }, ann)
      await world.clock.advance(20_000)
      const again = await spreadOf(load)
      assert.ok(again > 0.28 && again < 0.38, `${again} of all to one of three`)
    })
  }
}

test('first, which ignores weights, gives nothing to a weight of 0', async () => {
  const world = await started({ balance: 'first' })
  assert.deepEqual(tally(world.picks(4)), { [a]: 4 })
  set(world, a, { weight: 0 })
  assert.deepEqual(tally(world.picks(4)), { [b]: 4 })
})

test('a weight that outgrows the order is one revision, and exact', async () => {
  const world = await started()
  const revisions = world.snapshots.length
  set(world, a, { weight: 255 })
  await world.clock.advance(10)
  assert.equal(world.snapshots.length, revisions + 1)
  assert.deepEqual(tally(world.picks(256)), { [a]: 255, [b]: 1 })
  const old = world.picks(4, 'web', world.snapshots[0])
  assert.equal(old.length, 4, 'sessions of the older revision go on with the order they know')
  set(world, b, { weight: 0 })
  assert.equal(world.snapshots.length, revisions + 1)
})

test("an operator's weight is not shared out by an agent", async () => {
  const world = await started({
    health: { all: [{ type: 'tcp' }, { type: 'agent', address: ':9101' }] },
  })
  world.backends.answer('10.0.0.1:9101', {
    afterMs: 1,
    outcome: {
      ...{ result: 'passed', ms: 1 },
      learned: {
        agent: {
          ...{ health: 'up', admin: 'drain', weightPercent: 0 },
          ...{ maxSessions: undefined, why: 'upgrade' },
        },
      },
    },
  })
  await world.clock.advance(5000)
  assert.deepEqual(stateOf(world, a).slice(0, 2), ['drain', 'agent'])
  set(world, a, { state: 'ready', weight: 3 })
  assert.deepEqual(tally(world.picks(8)), { [a]: 6, [b]: 2 })
  world.control.overrides.clear({ pool: 'web', backend: a }, ann)
  assert.deepEqual(stateOf(world, a).slice(0, 2), ['drain', 'agent'])
})

test('who is no longer drained starts slowly', async () => {
  const world = await started({ backends: [a, b, c], slowStart: '10s' })
  set(world, a, { state: 'drain' })
  await world.clock.advance(5000)
  world.control.overrides.clear({ pool: 'web', backend: a }, ann)
  await world.clock.advance(100)
  const load = new SessionLoad(world, pace)
  const early = await spreadOf(load, 500)
  assert.ok(early > 0 && early < 0.1, `${early} of all`)
  await world.clock.advance(10_000)
  assert.ok((await spreadOf(load)) > 0.3)
})

test('an override ends by itself, and no other with it', async () => {
  const world = await started()
  set(world, a, { state: 'drain' })
  set(world, a, { weight: 5, expiresInMs: 60_000 }, true)
  set(world, b, { state: 'drain', expiresInMs: 30_000 })
  assert.equal(world.control.overrides.list().length, 3)
  await world.clock.advance(29_900)
  assert.deepEqual(tally(world.picks(2)), { none: 2 })
  await world.clock.advance(200)
  assert.deepEqual(tally(world.picks(2)), { [b]: 2 })
  await world.clock.advance(30_000)
  assert.equal(world.backend(a).weight, 1)
  assert.deepEqual(stateOf(world, a).slice(0, 2), ['drain', 'operator'], 'it was to stay drained')
  assert.deepEqual(
    world.told.filter((one) => one.includes('expired')),
    [`31.0s override.expired web/${b}`, `61.0s override.expired web/${a}`],
  )
})

test('an override takes the place of the old ones, or of what they say alike', async () => {
  const world = await started()
  set(world, a, { state: 'drain', weight: 7 })
  set(world, a, { weight: 3 }, true)
  assert.deepEqual(
    world.backend(a).overrides.map(({ state, weight }) => ({ state, weight })),
    [
      { state: 'drain', weight: undefined },
      { state: undefined, weight: 3 },
    ],
  )
  set(world, a, { health: 'up' })
  assert.equal(world.backend(a).overrides.length, 1)
  assert.deepEqual([world.backend(a).admin, world.backend(a).weight], ['ready', 1])
})

test('what was decided in an earlier run holds from the first session on', async () => {
  const world = simulation()
  world.control.overrides.restore([
    kept({ backend: a, state: 'drain' }),
    kept({ backend: 'gone', weight: 9 }),
    kept({ backend: b, state: 'drain', expiresAt: '2025-12-31T23:59:59.000Z' }),
  ])
  await world.start()
  await world.clock.advance(100)
  assert.deepEqual(tally(world.picks(10)), { [b]: 10 })
  const left = world.control.overrides.list().map(({ backend }) => backend)
  assert.deepEqual(left, [a, 'gone'], 'also what is not there just now, but nothing that ended')
  assert.match(world.told[0]!, /override\.expired/)
})

function simulation(pool: object = {}): Simulation {
  return new Simulation({ web: { backends: [a, b], health, ...pool } })
}

async function started(pool: object = {}): Promise<Simulation> {
  const world = simulation(pool)
  await world.start()
  await world.clock.advance(1000 - world.clock.nowMs())
  return world
}

function set(world: Simulation, backend: string, wish: OverrideWish, keepsOthers = false): void {
  world.control.overrides.set({ pool: 'web', backend }, wish, ann, keepsOthers)
}

function stateOf(world: Simulation, name: string): string[] {
  const { effective, decidedBy, why } = world.backend(name)
  return [effective, decidedBy, why]
}

// The share of new sessions that `a` gets.
async function spreadOf(load: SessionLoad, ms = 3000): Promise<number> {
  await load.play(Math.min(500, ms))
  const given = await load.play(ms)
  return given.filter((name) => name === a).length / given.length
}

function kept(part: Partial<Override> & { backend: string }): Override {
  const author = { by: 'ann', via: 'socket', reason: null } as const
  return { pool: 'web', ...author, setAt: '2025-12-31T00:00:00.000Z', expiresAt: null, ...part }
}

test('a probe outside the pace counts, and the pace goes on from there', async () => {
  const slow = { type: 'tcp', interval: '1h', rise: 1, fall: 1 } as const
  const world = await started({ health: slow })
  const { backend } = world.control.find({ pool: 'web', backend: a })!
  world.backends.answer(a, failed('status 503', 50))
  const asked = world.control.probeNow(backend)
  const askedAgain = world.control.probeNow(backend)
  await world.clock.advance(100)
  await Promise.all([asked, askedAgain])
  assert.deepEqual(stateOf(world, a), ['down', 'probe', 'status 503'])
  assert.equal(world.backends.timesOf(a).length, 2, 'one answer is for both who asked')
})

test('who is no longer drained is probed at once', async () => {
  const slow = { type: 'tcp', interval: '1h', rise: 1, fall: 1 } as const
  const world = await started({ health: slow })
  set(world, a, { state: 'drain' })
  world.backends.answer(a, failed('status 503'))
  await world.clock.advance(60_000)
  world.control.overrides.clear({ pool: 'web', backend: a }, ann)
  await world.clock.advance(10)
  assert.deepEqual(stateOf(world, a), ['down', 'probe', 'status 503'])
})

test('who asks for a probe is answered also when the backend is taken out', async () => {
  const world = await started()
  const { backend } = world.control.find({ pool: 'web', backend: a })!
  world.backends.answer(a, 'never')
  const asked = world.control.probeNow(backend)
  set(world, a, { state: 'maintenance' })
  await asked
  await world.control.probeNow(backend)
})
