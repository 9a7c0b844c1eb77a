/** Zombies under virtual time: what sessions met is what the test counts into the live table. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConfigInput } from '../../src/core/config/schema.js'
import { Simulation, tally } from './simulation.js'

type Pool = Partial<ConfigInput['pools'][string]>

const [a, b, c] = ['10.0.0.1:80', '10.0.0.2:80', '10.0.0.3:80']

test('a backend that leaves its clients unanswered is told once, and when it answers', async () => {
  const world = await simulate({})
  for (let second = 0; second < 30; second++) await serve(world, { unanswered: 2, peers: 5 })
  const told = () => world.told.filter((line) => / backend\.(zombie|answering) /.test(line))
  assert.equal(told().length, 1)
  assert.match(told()[0]!, /zombie web\/10\.0\.0\.1:80: 100% of its sessions .* 0% of the others'/)
  assert.equal(world.backend(a).effective, 'up', 'it is only told')
  for (let second = 0; second < 30; second++) await serve(world, { answered: 5, peers: 5 })
  assert.equal(told().length, 2)
  assert.match(told()[1]!, /backend\.answering web\/10\.0\.0\.1:80$/)
})

test('the sessions of the first second count as well', async () => {
  const world = await simulate({})
  await serve(world, { unanswered: 5, peers: 5 })
  assert.ok(world.told.join().includes('zombie'))
})

test('sessions and share are what makes a zombie', async () => {
  const zombies = { sessions: 20, share: '80%' }
  for (const [count, isTold] of [
    [{ answered: 2, unanswered: 3, peers: 5 }, false], // Too small a share.
    [{ answered: 0, unanswered: 3, peers: 5 }, true],
    [{ answered: 0, unanswered: 3, peers: 0 }, false], // Nobody to compare it with.
  ] as const) {
    const world = await simulate({ zombies })
    await serve(world, count)
    for (let second = 1; second < 5; second++) await serve(world, count)
    assert.ok(!world.told.join().includes('zombie'), 'there were fewer than 20')
    for (let second = 5; second < 30; second++) await serve(world, count)
    assert.equal(world.told.join().includes('zombie'), isTold, JSON.stringify(count))
  }
})

test('where all are slow nobody is a zombie', async () => {
  const world = await simulate({})
  for (let second = 0; second < 60; second++) {
    for (const row of [0, 1, 2]) world.live.add('unanswered', row, 2)
    await world.clock.advance(1000)
  }
  assert.ok(!world.told.join().includes('zombie'))
})

test('zombies: false tells nobody', async () => {
  const world = await simulate({ zombies: false })
  for (let second = 0; second < 60; second++) await serve(world, { unanswered: 5, peers: 5 })
  assert.ok(!world.told.join().includes('zombie'))
})

test('eject: true takes a zombie out', async () => {
  const world = await simulate({ zombies: { eject: true } })
  for (let second = 0; second < 10; second++) await serve(world, { unanswered: 2, peers: 5 })
  const { effective, why } = world.backend(a)
  assert.equal(effective, 'ejected')
  assert.match(why, /of its sessions were not answered/)
  assert.deepEqual(tally(world.picks(10)), { [b]: 5, [c]: 5 })
  await world.clock.advance(20_000)
  assert.equal(world.backend(a).effective, 'ejected', 'its probes have passed all the time')
  await world.clock.advance(10_000)
  assert.equal(world.backend(a).effective, 'up')
})

test('a zombie for which there was no room is taken out once there is', async () => {
  const world = await simulate({
    zombies: { eject: true },
    ejection: { base: '10s', maxShare: '34%' },
  })
  const second = async (ofFirst: 'answered' | 'unanswered') => {
    world.live.add(ofFirst, 0, 5)
    world.live.add('unanswered', 1, 5)
    world.live.add('answered', 2, 60)
    await world.clock.advance(1000)
  }
  for (let count = 0; count < 8; count++) await second('unanswered')
  assert.deepEqual([world.backend(a).effective, world.backend(b).effective], ['ejected', 'up'])
  for (let count = 0; count < 8; count++) await second('answered')
  assert.equal(world.told.filter((line) => line.includes('ejected')).length, 2)
  assert.equal(world.backend(b).effective, 'ejected')
  assert.equal(world.told.filter((line) => line.includes(`zombie web/${b}`)).length, 1)
})

async function simulate(pool: Pool): Promise<Simulation> {
  const world = new Simulation({ web: { backends: [a, b, c], ...pool } })
  await world.start()
  await world.clock.advance(100)
  return world
}

/** A second in which the first backend has these sessions, and each of the others `peers`. */
async function serve(
  world: Simulation,
  { answered = 0, unanswered = 0, peers = 0 },
): Promise<void> {
  world.live.add('answered', 0, answered)
  world.live.add('unanswered', 0, unanswered)
  for (const row of [1, 2]) world.live.add('answered', row, peers)
  await world.clock.advance(1000)
}
