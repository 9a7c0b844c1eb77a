/** Ejection under virtual time: live traffic is what the test counts into the live table. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConfigInput } from '../../src/core/config/schema.js'
import { failed, passed } from './scripted-probe.js'
import { Simulation, tally } from './simulation.js'

type Pool = Partial<ConfigInput['pools'][string]>

const [a, b, c, d] = ['10.0.0.1:80', '10.0.0.2:80', '10.0.0.3:80', '10.0.0.4:80']
const rowOf = { [a]: 0, [b]: 1, [c]: 2, [d]: 3 }

test('failures is how many connects in a row must fail', async () => {
  const world = await simulate({ ejection: { failures: 3 } })
  await fail(world, a, 2)
  world.live.connected(rowOf[a]!)
  await fail(world, a, 2)
  assert.equal(world.backend(a).effective, 'up')
  await fail(world, a, 1)
  const { effective, decidedBy, why } = world.backend(a)
  assert.deepEqual([effective, decidedBy], ['ejected', 'traffic'])
  assert.equal(why, '3 connect failures in a row')
  assert.deepEqual(tally(world.picks(30)), { [b]: 10, [c]: 10, [d]: 10 })
  assert.match(world.told.join(), /backend\.ejected web\/10\.0\.0\.1:80: 3 connect failures/)
})

test('base and max are how long ejections in a row last', async () => {
  const world = await simulate({ health: false, ejection: { base: '10s', max: '25s' } })
  const lengths: number[] = []
  for (let count = 0; count < 4; count++) {
    await fail(world, a, 5)
    const { ejectedUntil, since } = world.backend(a)
    const lengthMs = Date.parse(ejectedUntil!) - Date.parse(since)
    lengths.push(lengthMs)
    await world.clock.advance(lengthMs + 200)
    assert.equal(world.backend(a).effective, 'up')
    assert.equal(world.backend(a).ejectedUntil, null)
    assert.equal(world.backend(a).why, 'its time is over')
  }
  const seconds = [10, 20, 25, 25]
  assert.ok(
    lengths.every((ms, index) => ms <= seconds[index]! * 1000 && ms >= seconds[index]! * 900),
    lengths.join(' '),
  )
})

test('maxShare is how much of the pool may be out at once', async () => {
  for (const [maxShare, most] of [
    ['25%', 1],
    ['50%', 2],
    ['100%', 3], // Never the last usable one.
  ] as const) {
    const world = await simulate({ health: false, ejection: { maxShare } })
    for (const backend of [a, b, c, d]) await fail(world, backend, 5)
    const ejected = world.pool().backends.filter(({ effective }) => effective === 'ejected')
    assert.equal(ejected.length, most, maxShare)
  }
})

test('ejection: false ejects nobody', async () => {
  const world = await simulate({ ejection: false })
  await fail(world, a, 500)
  assert.equal(world.backend(a).effective, 'up')
})

test('rise probes of the traffic address end it early', async () => {
  const world = await simulate({ health: { type: 'tcp', rise: 3 } })
  await fail(world, a, 5)
  await world.clock.advance(3_000) // Two probes at most.
  assert.equal(world.backend(a).effective, 'ejected')
  await world.clock.advance(4_500)
  assert.equal(world.backend(a).effective, 'up')
  assert.match(world.told.join(), /backend\.returned web\/10\.0\.0\.1:80: 3 probes passed/)
  assert.deepEqual(tally(world.picks(40)), { [a]: 10, [b]: 10, [c]: 10, [d]: 10 })
})

test('when the others go down, the ejected one is used again', async () => {
  const world = await simulate({ health: { type: 'tcp', rise: 100 } })
  await fail(world, a, 5)
  for (const backend of [b, c, d]) world.backends.answer(backend, failed())
  await world.clock.advance(5_000)
  assert.equal(world.backend(a).why, 'no other backend is usable')
  assert.deepEqual(tally(world.picks(3)), { [a]: 3 })
})

test('what failed while a backend was down is forgiven when it is up', async () => {
  const world = await simulate({ lastResort: true })
  world.backends.answer(a, failed())
  await world.clock.advance(5_000)
  await fail(world, a, 100)
  world.backends.answer(a, passed())
  await world.clock.advance(5_000)
  assert.equal(world.backend(a).effective, 'up')
  assert.equal(world.live.failuresInARow(rowOf[a]!), 0)
})

test('down is more than ejected, and outlasts it', async () => {
  const world = await simulate({})
  await fail(world, a, 5)
  world.backends.answer(a, failed())
  await world.clock.advance(31_000)
  assert.equal(world.backend(a).effective, 'down')
  assert.equal(world.backend(a).ejectedUntil, null)
  assert.equal(world.told.filter((line) => line.includes('backend.returned')).length, 1)
})

async function simulate(pool: Pool): Promise<Simulation> {
  const world = new Simulation({ web: { backends: [a, b, c, d], ...pool } })
  await world.start()
  await world.clock.advance(100)
  return world
}

/** Sessions that cannot connect, and time for control to see it. */
async function fail(world: Simulation, backend: string, count: number): Promise<void> {
  for (let index = 0; index < count; index++) world.live.connectFailed(rowOf[backend]!)
  await world.clock.advance(150)
}
