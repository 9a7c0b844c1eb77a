/** A thousand backends: nothing is late, nothing bursts, nobody starves. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startsPerTurnMax } from '../../src/control/pacer.js'
import { failed, passed } from './scripted-probe.js'
import { Simulation } from './simulation.js'

const thousand = Array.from({ length: 1000 }, (_, index) => {
  return `10.1.${Math.floor(index / 250)}.${index % 250}:80`
})

test('1,000 backends every 2 s: no probe is late while answers take half a second', async () => {
  const world = new Simulation({ web: { backends: thousand } })
  for (const backend of thousand) world.backends.answer(backend, passed(500))
  await world.start()
  await world.clock.advance(10_000)
  assert.ok(world.backends.inFlightHighest <= 512, `${world.backends.inFlightHighest} in flight`)
  for (const backend of thousand) {
    const [first, ...rest] = world.backends.timesOf(backend)
    assert.ok(first !== undefined && first <= 500, `first probe of ${backend} at ${first}`)
    assert.ok(rest.length >= 4, `${backend} was probed ${rest.length} times more`)
    let before = first
    for (const time of rest) {
      assert.ok(time - before <= 2200, `${backend}: ${time - before} ms between probes`)
      before = time
    }
  }
})

test('at the start no more than the bound are probed at once, and all soon', async () => {
  const world = new Simulation({ web: { backends: thousand } }, { probesInFlightMax: 50 })
  for (const backend of thousand) world.backends.answer(backend, passed(20))
  await world.start()
  await world.clock.advance(400)
  assert.equal(world.backends.inFlightHighest, 50)
  assert.ok(thousand.every((backend) => world.backends.timesOf(backend).length === 1))
  assert.ok(startsPerTurnMax < 50)
})

test('hundreds that only time out do not keep the others waiting beyond their turn', async () => {
  const world = new Simulation({ web: { backends: thousand } })
  const [dead, alive] = [thousand.slice(0, 500), thousand.slice(500)]
  for (const backend of dead) world.backends.answer(backend, failed('timeout', 2000))
  await world.start()
  await world.clock.advance(21_000)
  for (const backend of alive) {
    const times = world.backends.timesOf(backend)
    const longest = Math.max(...times.slice(1).map((time, index) => time - times[index]!))
    assert.ok(longest <= 2300, `${backend}: ${longest} ms between probes`)
  }
})

test('when there are too few places the one due longest goes first', async () => {
  const world = new Simulation({ web: { backends: thousand } }, { probesInFlightMax: 10 })
  for (const backend of thousand) world.backends.answer(backend, passed(100))
  await world.start()
  await world.clock.advance(21_000)
  const counts = thousand.map((backend) => world.backends.timesOf(backend).length)
  assert.ok(
    Math.max(...counts) - Math.min(...counts) <= 1,
    `${Math.min(...counts)} to ${Math.max(...counts)}`,
  )
})
