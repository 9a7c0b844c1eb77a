/** Primaries and backups over time: who serves, and that flapping moves nobody to and fro. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holdMsMin } from '../../src/core/tiers.js'
import { failed, passed } from './scripted-probe.js'
import { Simulation, tally } from './simulation.js'

const [primary, other, backup] = ['10.2.0.1:80', '10.2.0.2:80', '10.2.0.3:80']
const health = {
  type: 'tcp',
  interval: '100ms',
  fastInterval: '100ms',
  downInterval: '100ms',
} as const

test('backup: true serves when no primary is usable, and only then', async () => {
  const backends = [primary, other, { address: backup, backup: true }]
  const world = new Simulation({ web: { backends, health } })
  await world.start()
  await world.clock.advance(10)
  assert.deepEqual(tally(world.picks(10)), { [primary]: 5, [other]: 5 })
  world.backends.answer(primary, failed())
  await world.clock.advance(1000)
  assert.deepEqual(tally(world.picks(10)), { [other]: 10 })
  world.backends.answer(other, failed())
  await world.clock.advance(1000)
  assert.deepEqual(tally(world.picks(10)), { [backup]: 10 })
  assert.ok(world.pool().available)
  world.backends.answer(other, passed())
  await world.clock.advance(1000)
  assert.deepEqual(tally(world.picks(10)), { [other]: 10 })
})

test('a primary that flaps moves new sessions a few times, then has to stay up first', async () => {
  const hasty = { ...health, rise: 1, fall: 1 }
  const backends = [primary, { address: backup, backup: true }]
  const world = new Simulation({ web: { backends, health: hasty } })
  let isFlapping = true
  world.backends.answer(primary, (nowMs) => {
    return isFlapping && Math.floor(nowMs / 300) % 2 === 1 ? failed() : passed()
  })
  await world.start()
  const served: string[] = []
  for (let step = 0; step < 600; step++) {
    await world.clock.advance(100)
    served.push(...world.picks(1))
  }
  const changes = served.filter((name, step) => step > 0 && name !== served[step - 1]).length
  assert.ok(changes >= 1 && changes <= 3, `${changes} changes in a minute`)
  assert.ok(!served.includes('none'))

  isFlapping = false
  await world.clock.advance(holdMsMin + 500)
  assert.deepEqual(world.picks(1), [primary], 'it has stayed up long enough')
})

test('while the primaries wait, they serve all the same when no backup can', async () => {
  const hasty = { ...health, rise: 1, fall: 1 }
  const backends = [primary, { address: backup, backup: true }]
  const world = new Simulation({ web: { backends, health: hasty } })
  await world.start()
  for (const answer of [failed(), passed(), failed(), passed()]) {
    world.backends.answer(primary, answer)
    await world.clock.advance(500)
  }
  assert.deepEqual(world.picks(2), [backup, backup])
  world.backends.answer(backup, failed())
  await world.clock.advance(500)
  assert.deepEqual(world.picks(2), [primary, primary])
})

test('while all are down, the last resort are primaries before backups', async () => {
  const backends = [primary, { address: backup, backup: true }]
  const world = new Simulation({ web: { backends, health, lastResort: true } })
  for (const each of [primary, backup]) world.backends.answer(each, failed())
  await world.start()
  await world.clock.advance(1000)
  assert.deepEqual(world.picks(2), [primary, primary])
  world.backends.answer(backup, passed())
  await world.clock.advance(1000)
  assert.deepEqual(world.picks(2), [backup, backup], 'but one that is up is better')
})

test('a pool of backups alone is served by them', async () => {
  const world = new Simulation({ web: { backends: [{ address: backup, backup: true }], health } })
  await world.start()
  assert.deepEqual(world.picks(1), [backup])
})

test('balance: hash keeps the keys of each tier where they are', async () => {
  const backends = [primary, other, { address: backup, backup: true }]
  const world = new Simulation({ web: { balance: 'hash', backends, health } })
  await world.start()
  await world.clock.advance(10)
  const [home] = world.picks(1)
  assert.notEqual(home, backup)
  world.backends.answer(home!, failed())
  await world.clock.advance(1000)
  assert.deepEqual(world.picks(1), [home === primary ? other : primary])
})
