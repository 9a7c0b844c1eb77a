/** Health as it goes over time: stories told by the events of a simulated control plane. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failed, inconclusive, passed } from './scripted-probe.js'
import { Simulation, tally } from './simulation.js'

const [a, b, c] = ['10.0.0.1:80', '10.0.0.2:80', '10.0.0.3:80']
const three = { web: { backends: [a, b, c] } }

test('the first probe comes at once and its verdict counts at once', async () => {
  const world = new Simulation(three)
  world.backends.answer(c, failed())
  await world.start()
  assert.equal(world.backend(a).health, 'unknown')
  assert.deepEqual(tally(world.picks(30)), { [a]: 10, [b]: 10, [c]: 10 })
  await world.clock.advance(30)
  assert.deepEqual(world.told, [
    `0.0s backend.up web/${a}: probe passed`,
    `0.0s backend.up web/${b}: probe passed`,
    `0.0s backend.down web/${c}: refused`,
  ])
  assert.deepEqual(tally(world.picks(30)), { [a]: 15, [b]: 15 })
})

test('unknown backends serve only while none is known to be up', async () => {
  const world = new Simulation(three)
  world.backends.answer(a, failed('refused', 100))
  world.backends.answer(b, passed(500))
  world.backends.answer(c, passed(1500))
  await world.start()
  await world.clock.advance(200)
  assert.deepEqual(tally(world.picks(20)), { [b]: 10, [c]: 10 })
  await world.clock.advance(400)
  assert.deepEqual(tally(world.picks(20)), { [b]: 20 })
  await world.clock.advance(1000)
  assert.deepEqual(tally(world.picks(20)), { [b]: 10, [c]: 10 })
})

test('a backend that dies is out after three misses, and back after two hits', async () => {
  const world = new Simulation(three)
  await world.start()
  await world.clock.advance(10_000)
  world.told.length = 0
  world.backends.answer(b, failed('status 503'))
  await world.clock.advance(3_500) // At most one interval, then two fast ones.
  assert.match(world.told.join(), /^\S+ backend\.down web\/10\.0\.0\.2:80: status 503$/)
  assert.deepEqual(tally(world.picks(30)), { [a]: 15, [c]: 15 })
  world.told.length = 0
  world.backends.answer(b, passed())
  await world.clock.advance(2_900) // At most one down interval, then a fast one.
  assert.match(world.told.join(), /^\S+ backend\.up web\/10\.0\.0\.2:80: 2 probes passed$/)
  assert.deepEqual(tally(world.picks(30)), { [a]: 10, [b]: 10, [c]: 10 })
})

test('two misses are forgiven by one hit', async () => {
  const world = new Simulation(three)
  await world.start()
  await world.clock.advance(100)
  world.told.length = 0
  let probes = 0
  world.backends.answer(b, () => (probes++ % 3 === 2 ? passed() : failed()))
  await world.clock.advance(60_000)
  assert.ok(probes > 40, 'it was probed at the fast pace while it missed')
  assert.deepEqual(world.told, [])
})

test('a backend that flaps at every probe stays where it was', async () => {
  const world = new Simulation(three)
  await world.start()
  await world.clock.advance(100)
  world.told.length = 0
  let probes = 0
  world.backends.answer(b, () => (probes++ % 2 === 0 ? failed() : passed()))
  await world.clock.advance(300_000)
  assert.deepEqual(world.told, [])
  assert.deepEqual(tally(world.picks(30)), { [a]: 10, [b]: 10, [c]: 10 })
})

test('a pool whose backends are all down says so once, and again when one is back', async () => {
  const world = new Simulation(three)
  await world.start()
  await world.clock.advance(100)
  world.told.length = 0
  for (const backend of [a, b, c]) world.backends.answer(backend, failed())
  await world.clock.advance(60_000)
  assert.equal(world.told.filter((line) => line.includes('backend.down')).length, 3)
  assert.match(world.told.at(-1) ?? '', /pool\.unavailable web: all 3 backends are down$/)
  assert.deepEqual(world.picks(2), ['none', 'none'])
  world.told.length = 0
  world.backends.answer(c, passed())
  await world.clock.advance(3_000)
  assert.deepEqual(
    world.told.map((line) => line.replace(/^\S+ /, '')),
    [`backend.up web/${c}: 2 probes passed`, 'pool.available web'],
  )
  assert.deepEqual(world.picks(2), [c, c])
})

test('the paces are kept, jittered by a tenth and no more', async () => {
  const world = new Simulation({ web: { backends: [a], health: { type: 'tcp', fall: 100 } } })
  await world.start()
  await world.clock.advance(200_000)
  const normal = gapsOf(world.backends.timesOf(a))
  assert.ok(Math.min(...normal) >= 1800 && Math.max(...normal) <= 2200, `${normal}`)
  assert.ok(new Set(normal).size > normal.length / 2, 'the gaps differ')
  world.backends.answer(a, failed())
  await world.clock.advance(2_300)
  const before = world.backends.probeCount
  await world.clock.advance(20_000)
  const fast = gapsOf(world.backends.timesOf(a).slice(before))
  assert.ok(Math.min(...fast) >= 450 && Math.max(...fast) <= 550, `${fast}`)
})

test('slow answers do not stretch the rhythm', async () => {
  const world = new Simulation({ web: { backends: [a] } })
  world.backends.answer(a, passed(1500))
  await world.start()
  await world.clock.advance(100_000)
  const gaps = gapsOf(world.backends.timesOf(a))
  assert.ok(Math.min(...gaps) >= 1800 && Math.max(...gaps) <= 2200, `${gaps}`)
})

test('a probe that never answers is a timeout, and the next one follows', async () => {
  const world = new Simulation({ web: { backends: [a], health: { type: 'tcp', timeout: '1s' } } })
  world.backends.answer(a, 'never')
  await world.start()
  await world.clock.advance(1_300)
  assert.match(world.told[0] ?? '', /backend\.down web\/10\.0\.0\.1:80: timeout$/)
  world.backends.answer(a, passed())
  await world.clock.advance(4_000)
  assert.equal(world.backend(a).health, 'up')
})

test('an answer after the verdict changes nothing', async () => {
  const world = new Simulation({
    web: { backends: [a], health: { type: 'tcp', timeout: '1s', downInterval: '60s' } },
  })
  world.backends.answer(a, passed(10_000)) // Long after its time is over.
  await world.start()
  await world.clock.advance(20_000)
  assert.equal(world.backend(a).health, 'down')
  assert.deepEqual(
    world.backend(a).probes[0]!.results.map(({ result, why }) => `${result} ${why}`),
    ['failed timeout'],
  )
})

test('a probe that could not be asked says nothing about the backend', async () => {
  const world = new Simulation(three)
  await world.start()
  await world.clock.advance(100)
  world.told.length = 0
  for (const backend of [a, b, c]) world.backends.answer(backend, inconclusive())
  await world.clock.advance(60_000)
  assert.deepEqual(world.told, [])
  assert.equal(world.backend(a).health, 'up')
  assert.equal(world.backend(a).probes[0]!.results.at(-1)?.why, 'no descriptor was free')
})

test('the last ten probes are kept with their times and reasons', async () => {
  const world = new Simulation({ web: { backends: [a] } })
  let count = 0
  world.backends.answer(a, () => failed(`reason ${count++}`))
  await world.start()
  await world.clock.advance(60_000)
  const { probes, why } = world.backend(a)
  const kept = probes[0]!.results
  assert.equal(why, 'reason 0')
  assert.deepEqual(
    kept.map((probe) => probe.why),
    Array.from({ length: 10 }, (_, index) => `reason ${count - 10 + index}`),
  )
  assert.deepEqual(
    [...kept].map(({ at }) => at).sort(),
    kept.map(({ at }) => at),
  )
})

test('without probes a backend is taken to be up, and nothing is told', async () => {
  const world = new Simulation({ web: { backends: [a, b], health: false } })
  await world.start()
  await world.clock.advance(60_000)
  assert.equal(world.backends.probeCount, 0)
  assert.deepEqual(world.told, [])
  assert.equal(world.backend(a).health, 'unchecked')
  assert.deepEqual(tally(world.picks(10)), { [a]: 5, [b]: 5 })
})

test('an empty pool says so at the start', async () => {
  const world = new Simulation({ web: { backends: [] } })
  await world.start()
  assert.deepEqual(world.told, ['0.0s pool.unavailable web: it has no backends'])
})

test('weight 0 takes nothing, also when it alone is up', async () => {
  const world = new Simulation({
    web: {
      backends: [
        { name: 'a', address: a, weight: 0 },
        { name: 'b', address: b, weight: 3 },
      ],
    },
  })
  world.backends.answer(b, failed())
  await world.start()
  await world.clock.advance(100)
  assert.deepEqual(world.picks(2), ['none', 'none'])
  assert.match(world.told.join(), /pool\.unavailable web: no backend with a weight is up/)
})

test('after stop nothing is probed and no timer is left', async () => {
  const world = new Simulation(three)
  await world.start()
  await world.clock.advance(10_000)
  world.control.stop()
  const probesBefore = world.backends.probeCount
  await world.clock.advance(10)
  assert.equal(world.clock.pendingCount, 0)
  await world.clock.advance(60_000)
  assert.equal(world.backends.probeCount, probesBefore)
})

function gapsOf(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - times[index]!)
}
