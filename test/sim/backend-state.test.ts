/** What a backend is, as its facts come and go under virtual time. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failed, passed } from './scripted-probe.js'
import { Simulation, tally } from './simulation.js'

const [a, b] = ['10.0.0.1:80', '10.0.0.2:80']

for (const state of ['drain', 'maintenance'] as const) {
  test(`state: ${state} is no new sessions for a backend that is well`, async () => {
    const world = new Simulation({ web: { backends: [{ address: a, state }, b] } })
    await world.start()
    await world.clock.advance(10_000)
    assert.deepEqual(tally(world.picks(10)), { [b]: 10 })
    const { admin, effective, decidedBy, since, why } = world.backend(a)
    assert.deepEqual([admin, effective, decidedBy], [state, state, 'config'])
    assert.equal(since, '2026-01-01T00:00:00.000Z')
    assert.equal(why, `state: ${state}`)
    assert.equal(world.live.availability(0), state)
  })
}

test('a backend in maintenance is not probed', async () => {
  const world = new Simulation({
    web: {
      backends: [
        { address: a, state: 'maintenance' },
        { address: b, state: 'drain' },
      ],
    },
  })
  await world.start()
  await world.clock.advance(10_000)
  assert.equal(world.backends.timesOf(a).length, 0)
  assert.ok(world.backends.timesOf(b).length > 3)
  assert.equal(world.backend(a).health, 'unknown')
  assert.equal(world.backend(b).health, 'up')
  assert.match(world.told.join(), /pool\.unavailable web: .* 1 drained, 1 in maintenance/)
})

test('the health of a drained backend is told', async () => {
  const world = new Simulation({ web: { backends: [{ address: a, state: 'drain' }, b] } })
  await world.start()
  await world.clock.advance(100)
  assert.match(world.told.join(), new RegExp(`backend\\.up web/${a}`))
  world.backends.answer(a, failed('status 503'))
  await world.clock.advance(5_000)
  assert.match(world.told.join(), new RegExp(`backend\\.down web/${a}: status 503`))
})

test('who decided follows the facts', async () => {
  const world = new Simulation({ web: { backends: [a, b], health: { type: 'tcp', rise: 1 } } })
  await world.start()
  const state = (): string => {
    const { effective, decidedBy, why } = world.backend(a)
    return `${effective} by ${decidedBy}: ${why}`
  }
  assert.equal(state(), 'unknown by probe: not probed yet')
  await world.clock.advance(100)
  assert.equal(state(), 'up by probe: probe passed')
  world.backends.answer(a, failed('status 503'))
  await world.clock.advance(10_000)
  assert.equal(state(), 'down by probe: status 503')
  assert.equal(world.live.availability(0), 'down')
  world.backends.answer(a, passed())
  await world.clock.advance(10_000)
  assert.equal(state(), 'up by probe: probe passed')
})

test('without probes the configuration decides', async () => {
  const world = new Simulation({ web: { backends: [a], health: false } })
  await world.start()
  const { health, effective, decidedBy, why } = world.backend(a)
  assert.deepEqual(
    [health, effective, decidedBy, why],
    ['unchecked', 'up', 'config', 'probes are off'],
  )
})

test('lastResort: true tries those that are down when there is no other', async () => {
  for (const policy of ['round-robin', 'hash', 'first'] as const) {
    const drained = { address: '10.0.0.9:80', state: 'drain' } as const
    const pool = { backends: [a, b, drained], lastResort: true, balance: policy }
    const world = new Simulation({ web: pool })
    await world.start()
    await world.clock.advance(100)
    world.backends.answer(a, failed())
    await world.clock.advance(5_000)
    assert.deepEqual(world.picks(2), [b, b], 'as long as there is another, it is used')

    world.backends.answer(b, failed())
    await world.clock.advance(5_000)
    const tried = Object.keys(tally(world.picks(4)))
    assert.ok(
      tried.every((name) => name === a || name === b),
      policy,
    )
    assert.equal(world.pool().available, false)
    assert.equal(world.backend(a).effective, 'down')
    assert.match(world.told.join(), /pool\.unavailable .*; sessions are tried on them anyway/)

    world.backends.answer(b, passed())
    await world.clock.advance(5_000)
    assert.deepEqual(world.picks(2), [b, b])
    assert.equal(world.live.availability(0), 'down')
  }
})

test('without lastResort nobody is sent to a backend that is down', async () => {
  const world = new Simulation({ web: { backends: [a, b] } })
  for (const backend of [a, b]) world.backends.answer(backend, failed())
  await world.start()
  await world.clock.advance(5_000)
  assert.deepEqual(world.picks(2), ['none', 'none'])
})

test('a backend is full since it was last seen with room', async () => {
  const name = '10.0.0.1:80'
  const backend = { address: name, maxSessions: 1 }
  const world = new Simulation({ web: { backends: [backend], health: false } })
  await world.start()
  await world.clock.advance(5000)
  const row = world.snapshots.at(-1)!.pools[0]!.backends[0]!.row
  const fullAt = world.clock.wallMs()
  assert.ok(world.live.tryTake(row))
  await world.clock.advance(3000)
  const { effective, decidedBy, since } = world.backend(name)
  assert.deepEqual([effective, decidedBy], ['full', 'traffic'])
  assert.ok(Math.abs(Date.parse(since) - fullAt) <= 100, since)
  world.live.release(row)
  await world.clock.advance(100)
  assert.ok(world.live.tryTake(row))
  await world.clock.advance(1000)
  const later = Date.parse(world.backend(name).since)
  assert.ok(Math.abs(later - (fullAt + 3100)) <= 100, 'it has become full anew')
})
