/** What a pool publishes, and when. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { longOrderIntervalMs, quickOrderEntriesMax } from '../../src/control/pool.js'
import { failed, passed } from './scripted-probe.js'
import { Simulation, tally } from './simulation.js'

const address = (index: number): string => `10.1.${Math.floor(index / 250)}.${index % 250}:80`

test('orders are smooth and follow the weights of who is up', async () => {
  const world = new Simulation({
    web: {
      backends: [
        { name: 'a', address: address(0), weight: 5 },
        { name: 'b', address: address(1) },
        { name: 'c', address: address(2) },
      ],
    },
  })
  await world.start()
  await world.clock.advance(100)
  assert.deepEqual(tally(world.picks(70)), { a: 50, b: 10, c: 10 })
  world.backends.answer(address(0), failed())
  await world.clock.advance(5_000)
  assert.deepEqual(tally(world.picks(70)), { b: 35, c: 35 })
})

test('a change that concerns nobody in the order does not begin it anew', async () => {
  const backends = Array.from({ length: 22 }, (_, index) => address(index))
  const world = new Simulation({ web: { backends, health: { type: 'tcp', timeout: '1m' } } })
  for (const [index, backend] of backends.entries()) {
    world.backends.answer(backend, index < 2 ? passed() : failed('refused', index * 100))
  }
  await world.start()
  await world.clock.advance(150)
  const picks: string[] = []
  while (world.pool().backends.some(({ health }) => health === 'unknown')) {
    picks.push(...world.picks(1))
    await world.clock.advance(100)
  }
  assert.ok(picks.length >= 20)
  for (const [index, pick] of picks.entries()) {
    assert.notEqual(pick, picks[index + 1], 'two backends take turns')
  }
})

test('frequent changes do not favour the backend listed first', async () => {
  const world = new Simulation({
    web: {
      backends: [address(0), address(1), address(2), address(3)],
      health: { type: 'tcp', rise: 1, fall: 1, interval: '1s', downInterval: '1s' },
    },
  })
  let probes = 0
  world.backends.answer(address(3), () => (probes++ % 2 === 0 ? passed() : failed()))
  await world.start()
  const picks: string[] = []
  for (let step = 0; step < 400; step++) {
    await world.clock.advance(1_000)
    picks.push(...world.picks(1))
  }
  const counts = tally(picks)
  for (const backend of [address(0), address(1), address(2)]) {
    const share = counts[backend]! / picks.length
    assert.ok(share > 0.24 && share < 0.34, `${JSON.stringify(counts)}`)
  }
})

test('a very long order waits for more changes, and what is told waits with it', async () => {
  const backends = Array.from({ length: quickOrderEntriesMax + 2 }, (_, index) => address(index))
  const health = { type: 'tcp', interval: '1h', fastInterval: '1h', fall: 1 } as const
  const world = new Simulation({ web: { backends, health } }, { probesInFlightMax: 100_000 })
  for (const backend of backends) world.backends.answer(backend, passed(1))
  world.backends.answer(address(0), passed(1000))
  world.backends.answer(address(1), passed(1001))
  await world.start()
  await world.clock.advance(999)
  world.told.length = 0
  await world.clock.advance(1)
  assert.equal(world.told.length, 1)
  await world.clock.advance(longOrderIntervalMs - 1)
  assert.equal(world.told.length, 1)
  await world.clock.advance(1)
  assert.equal(world.told.length, 2)
  assert.equal(tally(world.picks(backends.length))[address(1)], 1)
})

test('when nobody of the order is usable any more the next one does not wait', async () => {
  const backends = Array.from({ length: quickOrderEntriesMax + 2 }, (_, index) => address(index))
  const health = { type: 'tcp', downInterval: '10ms', fastInterval: '10ms', rise: 1 } as const
  const world = new Simulation({ web: { backends, health } }, { probesInFlightMax: 100_000 })
  for (const backend of backends) world.backends.answer(backend, failed('refused', 35))
  world.backends.answer(address(0), (nowMs) => (nowMs < 21 ? failed() : passed()))
  await world.start()
  await world.clock.advance(34)
  assert.equal(world.backend(address(0)).health, 'up')
  assert.ok(!world.picks(5000).includes(address(0)), 'the order still waits for more changes')
  await world.clock.advance(1)
  assert.deepEqual(world.picks(1), [address(0)])
})
