/** Long-lived clients that spread again when a backend has come, in virtual time. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConfigInput } from '../../src/core/config/schema.js'
import { libraryUser } from '../../src/core/operator.js'
import type { PolicyPick } from '../../src/core/policy/user-policy.js'
import { type ClientHabits, LongClients } from './long-clients.js'
import { failed, passed } from './scripted-probe.js'
import { Simulation } from './simulation.js'

type Pool = Partial<ConfigInput['pools'][string]>

const [a, b, c] = ['10.0.0.1:80', '10.0.0.2:80', '10.0.0.3:80']
const health = { type: 'tcp', interval: '5s', downInterval: '100ms', rise: 1, fall: 1 } as const
const quick = { rate: '5/s', idle: '1s', after: '0s' } as const
const probeMs = 300

test('rebalance: false closes nothing', async () => {
  const { world, clients } = await comeBack({ rebalance: false })
  await world.clock.advance(600_000)
  assert.deepEqual(clients.openOn(a, b, c), [60, 60, 0])
  assert.deepEqual(world.ended, [])
})

for (const [balance, slack] of [
  ['round-robin', 2],
  ['least-sessions', 1],
  ['two-choices', 6],
  ['random', 14],
  ['fastest', 6],
] as const) {
  test(`rebalance: with ${balance} clients spread again when a backend is back`, async () => {
    const { world, clients } = await comeBack({ balance, rebalance: quick })
    await world.clock.advance(120_000)
    const open = clients.openOn(a, b, c)
    assert.ok(
      open.every((count) => Math.abs(count - 40) <= slack),
      open.join(' '),
    )
    const count = clients.closed.length
    assert.ok(count <= 120, `${count} were closed`)
    await world.clock.advance(300_000)
    assert.equal(clients.closed.length, count, 'it is over')
  })
}

test("rebalance: with a policy of the user's own clients spread as it picks", async () => {
  const least: PolicyPick = (backends) => {
    return backends.toSorted((one, other) => one.sessions - other.sessions)[0]
  }
  const pool = { balance: './least.mjs', rebalance: quick } as const
  for (const [pick, slack] of [
    [least, 1],
    [() => assert.fail('not today'), 2],
  ] as const) {
    const told: string[] = []
    const loaded = { pick, failed: (why: string) => void told.push(why) }
    const { world, clients } = await comeBack(pool, { loaded })
    await world.clock.advance(420_000)
    const open = clients.openOn(a, b, c)
    assert.ok(
      open.every((count) => Math.abs(count - 40) <= slack),
      open.join(' '),
    )
    assert.equal(told.length > 0, pick !== least)
  }
})

test('rate is how many are closed in a second, oldest first', async () => {
  for (const [rate, inSixSeconds] of [
    ['5/s', 30],
    ['1/s', 6],
    ['30/m', 3],
  ] as const) {
    const { world, clients } = await comeBack({
      balance: 'least-sessions',
      rebalance: { ...quick, rate },
    })
    await world.clock.advance(6_500)
    const times = clients.closed.map(({ atMs }) => atMs)
    const most = Math.max(
      ...times.map((ms) => times.filter((x) => x >= ms && x < ms + 1000).length),
    )
    assert.equal(most, rate === '5/s' ? 5 : 1)
    assert.ok(Math.abs(times.length - inSixSeconds) <= most, `${times.length} with ${rate}`)
    for (const backend of [a, b]) {
      const its = clients.closed.filter((each) => each.backend === backend)
      const numbers = its.map(({ client }) => client)
      assert.deepEqual(
        numbers,
        numbers.toSorted((left, right) => left - right),
      )
    }
  }
})

test('idle is how long who is closed has been silent', async () => {
  const { world, clients } = await comeBack(
    { balance: 'least-sessions', rebalance: { ...quick, idle: '30s' } },
    { isBusy: (client) => client % 4 < 2 },
  )
  await world.clock.advance(28_000)
  assert.deepEqual(clients.closed, [])
  await world.clock.advance(60_000)
  assert.ok(clients.closed.length >= 40 - 1)
  assert.ok(clients.closed.every(({ client }) => client % 4 >= 2))
})

test('after is how long a backend must have been back', async () => {
  const { world, clients } = await comeBack({ rebalance: { ...quick, after: '30s' } })
  await world.clock.advance(20_000)
  for (let count = 0; count < 20; count++) {
    assert.deepEqual(clients.closed, [], 'nor for one that goes again and again')
    world.backends.answer(c, failed())
    await world.clock.advance(6000)
    world.backends.answer(c, passed())
    await world.clock.advance(20_000)
  }
  await world.clock.advance(12_000)
  assert.ok(clients.closed.length > 0)
})

test('clients that do not come again are not missed twice', async () => {
  const { world, clients } = await comeBack({ rebalance: quick }, { returnMs: false })
  await world.clock.advance(600_000)
  assert.deepEqual(clients.openOn(a, b, c), [40, 40, 0], 'the share of what there was is kept')
})

test('a backend gets no more than it may have', async () => {
  const { world, clients } = await comeBack({
    backends: [a, b, { address: c, maxSessions: 10 }],
    balance: 'least-sessions',
    rebalance: quick,
  })
  await world.clock.advance(600_000)
  assert.deepEqual(clients.openOn(a, b, c), [55, 55, 10])
  assert.equal(clients.closed.length, 10)
})

test('with slowStart sessions are closed once the weight is whole', async () => {
  const { world, clients } = await comeBack({ slowStart: '60s', rebalance: quick })
  await world.clock.advance(59_000)
  assert.deepEqual(clients.closed, [])
  await world.clock.advance(120_000)
  const [, , its] = clients.openOn(a, b, c)
  assert.ok(its! >= 38, `${its}`)
})

test('with slowStart and least-sessions they follow the weight as it grows', async () => {
  const { world, clients } = await comeBack({
    balance: 'least-sessions',
    slowStart: '160s',
    rebalance: quick,
  })
  for (const [seconds, share] of [
    [25, 120 * (2 / 34)],
    [80, 120 * (8 / 40)],
    [170, 40],
  ] as const) {
    await world.clock.advance(seconds * 1000 - (world.clock.nowMs() - backMs))
    const [, , its] = clients.openOn(a, b, c)
    assert.ok(Math.abs(its! - share) <= 2, `${its} after ${seconds} s`)
  }
  assert.ok(clients.closed.length <= 42, 'each goes where it is wanted')
})

test('sessions at a backup go back to a primary that is back', async () => {
  const { world, clients } = await comeBack({
    backends: [c, { address: a, backup: true }, { address: b, backup: true }],
    rebalance: quick,
  })
  await world.clock.advance(120_000)
  assert.deepEqual(clients.openOn(a, b, c), [0, 0, 120])
})

test('nothing is closed for a backup while primaries serve', async () => {
  const { world, clients } = await comeBack({
    backends: [a, b, { address: c, backup: true }],
    rebalance: quick,
  })
  await world.clock.advance(120_000)
  assert.deepEqual(clients.openOn(a, b, c), [60, 60, 0])
})

test('a backend that is no longer drained has come too', async () => {
  const world = new Simulation({ web: { backends: [a, b], health, rebalance: quick } })
  await world.start()
  const { overrides } = world.control
  const ref = { pool: 'web', backend: b }
  const drain = async (wish: 'drain' | undefined): Promise<void> => {
    if (wish !== undefined) overrides.set(ref, { state: wish }, libraryUser, false)
    else overrides.clear(ref, libraryUser)
    await world.clock.advance(5000)
  }
  await drain('drain')
  const clients = new LongClients(world)
  clients.come(10)
  await drain('drain')
  assert.deepEqual(clients.openOn(a, b), [10, 0])
  await drain(undefined)
  assert.deepEqual(clients.openOn(a, b), [5, 5])
})

test('a backend that has moved to another address has come too', async () => {
  const world = new Simulation({ web: { backends: [a, 'b.test:80'], health, rebalance: quick } })
  world.name('b.test', '10.0.0.2')
  await world.start()
  await world.clock.advance(5000)
  const clients = new LongClients(world)
  clients.come(20)
  await world.clock.advance(5000)
  assert.deepEqual(clients.closed, [])
  world.name('b.test', '10.0.0.9')
  await world.clock.advance(60_000)
  assert.ok(clients.closed.length > 0 && clients.closed.every(({ backend }) => backend === a))
})

test('no timer is left once nobody lacks sessions', async () => {
  const pending = async (rebalance: Pool['rebalance']): Promise<number> => {
    const { world } = await comeBack({ rebalance })
    await world.clock.advance(300_000)
    return world.clock.pendingCount
  }
  assert.equal(await pending(quick), await pending(false))
})

/** When the last backend is back, give or take a probe. */
let backMs = 0

/** 120 sessions while the backend `c` is down, which then comes back. */
async function comeBack(pool: Pool, habits?: ClientHabits) {
  const world = new Simulation({ web: { backends: [a, b, c], health, ...pool } })
  world.backends.answer(c, failed())
  await world.start()
  await world.clock.advance(20_000)
  const clients = new LongClients(world, habits)
  clients.come(120)
  await world.clock.advance(1000)
  world.backends.answer(c, passed())
  await world.clock.advance(probeMs)
  backMs = world.clock.nowMs()
  return { world, clients }
}
