/** What each option of `health` does, under virtual time: intervals, timeout, rise and fall. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConfigInput } from '../../src/core/config/schema.js'
import { failed, passed } from './scripted-probe.js'
import { Simulation } from './simulation.js'

const a = '10.0.0.1:80'
type Health = ConfigInput['pools'][string]['health']

test('interval is the time between probes of a backend that is up', async () => {
  const { world, gaps } = await simulate({ interval: '10s' })
  await world.clock.advance(200_000)
  assertJittered(gaps(), 10_000)
})

test('downInterval is the time between probes of a backend that is down', async () => {
  const { world, gaps } = await simulate({ downInterval: '30s' }, 'down')
  await world.clock.advance(600_000)
  assertJittered(gaps(), 30_000)
})

test('fastInterval is the time between probes while a verdict is changing', async () => {
  const { world, gaps } = await simulate({ fastInterval: '100ms', interval: '10s', fall: 50 })
  await world.clock.advance(12_000)
  world.backends.answer(a, failed())
  await world.clock.advance(14_000)
  assertJittered(gaps().slice(-20), 100)
})

test('timeout is the longest wait for an answer', async () => {
  const { world } = await simulate({ timeout: '700ms', interval: '5s', fall: 1 })
  world.backends.answer(a, passed(600))
  await world.clock.advance(20_000)
  assert.equal(world.backend(a).health, 'up')
  world.backends.answer(a, 'never')
  await world.clock.advance(7_000)
  assert.equal(world.backend(a).health, 'down')
  assert.equal(world.backend(a).why, 'timeout')
})

for (const fall of [1, 5]) {
  test(`fall: ${fall} is the failed probes that turn a backend down`, async () => {
    const { world } = await simulate({ fall })
    const before = world.backends.probeCount
    world.backends.answer(a, failed())
    while (world.backend(a).health === 'up') await world.clock.advance(10)
    assert.equal(world.backends.probeCount - before, fall)
  })
}

for (const rise of [1, 4]) {
  test(`rise: ${rise} is the passed probes that turn a backend up`, async () => {
    const { world } = await simulate({ rise }, 'down')
    const before = world.backends.probeCount
    world.backends.answer(a, passed())
    while (world.backend(a).health === 'down') await world.clock.advance(10)
    assert.equal(world.backends.probeCount - before, rise)
  })
}

test('health: false is no probe at all', async () => {
  for (const health of [false, 'off'] as const) {
    const world = new Simulation({ web: { backends: [a], health } })
    await world.start()
    await world.clock.advance(60_000)
    assert.equal(world.backends.probeCount, 0)
    assert.equal(world.backend(a).health, 'unchecked')
  }
})

/** A backend that has been found up or down, and the times between its probes from then on. */
async function simulate(health: Health, begin: 'up' | 'down' = 'up') {
  const world = new Simulation({ web: { backends: [a], health } })
  if (begin === 'down') world.backends.answer(a, failed())
  await world.start()
  await world.clock.advance(50)
  assert.equal(world.backend(a).health, begin)
  const gaps = () => {
    const times = world.backends.timesOf(a)
    return times.slice(1).map((time, index) => time - times[index]!)
  }
  return { world, gaps }
}

function assertJittered(gaps: readonly number[], expectedMs: number): void {
  assert.ok(gaps.length > 10, `only ${gaps.length} probes`)
  const isNear = (gap: number) => gap >= expectedMs * 0.89 && gap <= expectedMs * 1.11
  assert.ok(gaps.every(isNear), gaps.join(' '))
}
