/** Backends that start slowly, with sessions that come and go, under virtual time. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PolicyPick } from '../../src/core/policy/user-policy.js'
import { failed, passed } from './scripted-probe.js'
import { SessionLoad } from './session-load.js'
import { Simulation, tally } from './simulation.js'

const [a, b, c] = ['10.0.0.1:80', '10.0.0.2:80', '10.0.0.3:80']
const health = { type: 'tcp', interval: '100ms', downInterval: '100ms', rise: 1, fall: 1 } as const
const fairShare = 1 / 3

const byWeight: PolicyPick = (backends, { random }) => {
  let left = random() * backends.reduce((sum, { weight }) => sum + weight, 0)
  return backends.find(({ weight }) => (left -= weight) < 0)
}

for (const [balance, pick, name] of [
  ['round-robin'],
  ['least-sessions'],
  ['two-choices'],
  ['random'],
  ['hash'],
  ['fastest'],
  ['./by-weight.mjs', byWeight, 'a policy of the user that goes by weights'],
  ['./no-wish.mjs', () => undefined, 'a policy of the user that has no wish'],
] as const) {
  test(`slowStart: ${name ?? balance} gives a backend that recovers a growing share`, async () => {
    const world = new Simulation({
      web: { balance, backends: [a, b, c], health, slowStart: '10s' },
    })
    world.backends.answer(c, failed())
    await world.start()
    const loaded = pick && { pick, failed: (why: string) => assert.fail(why) }
    const load = new SessionLoad(world, { perSecond: 1000, openMs: 500, loaded })
    await load.play(2000)
    assert.ok(load.openCount >= 500 && load.openOn(c) === 0, 'the others have 500 sessions')

    world.backends.answer(c, passed())
    await world.clock.advance(200) // Until the probe has found it.
    await load.play(550)
    const early = await load.play(500) // Around the first second.
    assert.ok(shareOf(early, c) <= 0.2 * fairShare, `${shareOf(early, c)} of new sessions`)
    assert.ok(load.openOn(c) / load.openCount <= 0.2 * fairShare, 'and of open ones')
    await load.play(3500)
    const half = await load.play(500)
    assert.ok(shareOf(half, c) > 0.1 && shareOf(half, c) < 0.28, `${shareOf(half, c)} halfway`)
    await load.play(4700)
    const late = await load.play(3000)
    assert.ok(shareOf(late, c) >= 0.9 * fairShare, `${shareOf(late, c)} in the end`)
    assert.ok(shareOf(late, c) <= 1.1 * fairShare, `${shareOf(late, c)} in the end`)
  })
}

test('slowStart: at start-up everybody has the whole share, also who answers late', async () => {
  const world = new Simulation({ web: { backends: [a, b], health, slowStart: '10s' } })
  world.backends.answer(b, passed(1900))
  await world.start()
  await world.clock.advance(2000)
  assert.deepEqual(tally(world.picks(10)), { [a]: 5, [b]: 5 })
})

test('slowStart: a backend that moves to another address begins anew', async () => {
  const world = new Simulation({
    web: { backends: ['one.test:80', b], health, slowStart: '1h' },
  })
  world.name('one.test', '10.0.1.1')
  await world.start()
  await world.clock.advance(1000)
  assert.deepEqual(tally(world.picks(34)), { 'one.test:80': 17, [b]: 17 })
  world.name('one.test', '10.0.1.2')
  await world.clock.advance(60_000)
  assert.deepEqual(tally(world.picks(34)), { 'one.test:80': 2, [b]: 32 })
})

test('slowStart: when all are back at once, all are equal', async () => {
  const world = new Simulation({ web: { backends: [a, b], health, slowStart: '10s' } })
  world.backends.answer(a, failed())
  world.backends.answer(b, failed())
  await world.start()
  await world.clock.advance(1000)
  world.backends.answer(a, passed())
  world.backends.answer(b, passed())
  await world.clock.advance(300)
  assert.deepEqual(tally(world.picks(10)), { [a]: 5, [b]: 5 })
})

test('slowStart: no timer is left once every backend has its whole share', async () => {
  const pending = async (slowStart: '10s' | false): Promise<number> => {
    const world = new Simulation({ web: { backends: [a, b], health, slowStart } })
    world.backends.answer(a, (nowMs) => (nowMs < 1000 ? failed() : passed()))
    await world.start()
    await world.clock.advance(30_000)
    return world.clock.pendingCount
  }
  assert.equal(await pending('10s'), await pending(false))
})

function shareOf(rows: readonly string[], name: string): number {
  return (tally(rows)[name] ?? 0) / rows.length
}
