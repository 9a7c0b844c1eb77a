/** Backends given by host name: stories of names that appear, move and vanish. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failed, passed } from './scripted-probe.js'
import { Simulation, tally } from './simulation.js'

const pools = { web: { backends: ['app.internal:80'] } }
const app = 'app.internal:80'

test('names are known before the data plane begins', async () => {
  const world = new Simulation(pools)
  world.name('app.internal', '10.0.0.1', '10.0.0.2')
  await world.start()
  assert.equal(world.control.revision, 1)
  assert.equal(world.backend(app).resolvedAddress, '10.0.0.1:80')
  assert.deepEqual(world.picks(1), [app])
  await world.clock.advance(100)
  assert.deepEqual(world.told, [`0.0s backend.up web/${app}: probe passed`])
})

test('a name that is not found is a backend that is down, and is asked for again', async () => {
  const world = new Simulation(pools)
  await world.start()
  assert.deepEqual(world.told, [
    `0.0s backend.down web/${app}: name not found`,
    '0.0s pool.unavailable web: its backend is down',
  ])
  assert.deepEqual(world.picks(1), ['none'])
  world.told.length = 0
  world.name('app.internal', '10.0.0.1')
  await world.clock.advance(2_300)
  assert.equal(world.backends.probeCount, 1)
  assert.deepEqual(
    world.told.map((line) => line.replace(/^\S+ /, '')),
    ['pool.available web', `backend.up web/${app}: probe passed`],
  )
  assert.deepEqual(world.picks(1), [app])
})

test('without probes a name found at last is news', async () => {
  const world = new Simulation({ web: { backends: [app], health: false } })
  await world.start()
  world.told.length = 0
  world.name('app.internal', '10.0.0.1')
  await world.clock.advance(2_300)
  assert.deepEqual(
    world.told.map((line) => line.replace(/^\S+ /, '')),
    [`backend.up web/${app}: probes are off`, 'pool.available web'],
  )
})

test('the address in use is kept as long as it is an answer, in whatever order', async () => {
  const world = new Simulation(pools)
  world.name('app.internal', '10.0.0.1', '10.0.0.2')
  await world.start()
  world.name('app.internal', '10.0.0.3', '10.0.0.2', '10.0.0.1')
  await world.clock.advance(120_000)
  assert.equal(world.backend(app).resolvedAddress, '10.0.0.1:80')
  assert.equal(world.control.revision, 1)
})

test('a look-up that fails takes no address away', async () => {
  const world = new Simulation(pools)
  world.name('app.internal', '10.0.0.1')
  await world.start()
  world.loseName('app.internal')
  await world.clock.advance(120_000)
  assert.equal(world.backend(app).health, 'up')
  assert.deepEqual(world.picks(1), [app])
})

test('a changed address is a new revision, a new row, and health from the start', async () => {
  const world = new Simulation(pools, { applyMs: 50 })
  world.name('app.internal', '10.0.0.1')
  await world.start()
  await world.clock.advance(1_000)
  world.backends.answer('10.0.0.2:80', passed(10))
  world.name('app.internal', '10.0.0.2')
  const [row] = rowsOf(world)
  world.live.take(row!) // A session that goes on.
  await world.clock.advance(34_000)
  assert.equal(world.control.revision, 2)
  assert.equal(world.told.length, 1, 'it was up and is up: no news')
  const [newRow] = rowsOf(world)
  assert.notEqual(newRow, row)
  assert.equal(world.live.availability(row!), 'drain')
  assert.deepEqual(world.picks(2), [app, app])
  assert.equal(world.backend(app).sessions, 1)
  assert.equal(world.backend(app).totals.sessions, 3)
  world.live.release(row!)
  world.name('app.internal', '10.0.0.3')
  await world.clock.advance(34_000)
  assert.equal(world.live.availability(row!), 'gone')
  assert.equal(world.backend(app).totals.sessions, 3, 'what was counted stays counted')
})

test('while the data plane takes in the new address the old one goes on serving', async () => {
  const world = new Simulation(pools, { applyMs: 5_000 })
  world.name('app.internal', '10.0.0.1')
  await world.start()
  await world.clock.advance(1_000)
  world.name('app.internal', '10.0.0.2')
  world.backends.answer('10.0.0.2:80', failed())
  while (world.backends.timesOf('10.0.0.2:80').length === 0) await world.clock.advance(100)
  assert.equal(world.snapshots.length, 1)
  assert.deepEqual(tally(world.picks(10)), { [app]: 10 })
  await world.clock.advance(5_100)
  assert.equal(world.snapshots.length, 2)
  assert.deepEqual(world.picks(1), ['none'])
  assert.deepEqual(world.picks(1, 'web', world.snapshots[0]), ['none'])
})

test('an answer from the old address says nothing about the new one', async () => {
  const world = new Simulation({
    web: { backends: [app], health: { type: 'tcp', timeout: '1h', interval: '1s' } },
  })
  world.name('app.internal', '10.0.0.1')
  await world.start()
  await world.clock.advance(20_000)
  world.backends.answer('10.0.0.1:80', failed('too late', 60_000))
  await world.clock.advance(2_000)
  world.name('app.internal', '10.0.0.2')
  await world.clock.advance(62_000)
  assert.ok(!world.backend(app).probes[0]!.results.some(({ why }) => why === 'too late'))
  assert.equal(world.backend(app).health, 'up')
})

test('what changes while a revision is taken in goes into the next one', async () => {
  const [left, right] = ['left.internal:80', 'right.internal:80']
  const world = new Simulation({ web: { backends: [left, right] } }, { applyMs: 8_000 })
  world.name('left.internal', '10.0.0.1')
  world.name('right.internal', '10.0.0.2')
  await world.start()
  world.name('left.internal', '10.0.0.3')
  world.name('right.internal', '10.0.0.4')
  await world.clock.advance(60_000)
  assert.equal(world.control.revision, 3)
  const addresses = world.snapshots.at(-1)!.pools[0]!.backends.map(({ address }) => address)
  assert.deepEqual(
    addresses.map((address) => address?.kind === 'tcp' && address.host),
    ['10.0.0.3', '10.0.0.4'],
  )
})

test('addresses that change together make few revisions, one at a time', async () => {
  const hosts = Array.from({ length: 50 }, (_, index) => `app${index}.internal`)
  const backends = hosts.map((host) => `${host}:80`)
  const world = new Simulation({ web: { backends } }, { applyMs: 100 })
  for (const [index, host] of hosts.entries()) world.name(host, `10.0.1.${index}`)
  await world.start()
  for (const [index, host] of hosts.entries()) world.name(host, `10.0.2.${index}`)
  await world.clock.advance(40_000)
  const counts = tally(world.picks(100))
  assert.ok(backends.every((backend) => counts[backend] === 2))
  assert.ok(world.control.revision < 50, `${world.control.revision} revisions`)
})

test('a resolver that never answers holds up the start for two seconds and no longer', async () => {
  const world = new Simulation({ web: { backends: ['10.0.0.9:80', app] } })
  world.hangName('app.internal')
  const started = world.control.start()
  await world.clock.advance(1_900)
  assert.equal(world.snapshots.length, 0)
  await world.clock.advance(200)
  await started
  assert.deepEqual(world.picks(1), ['10.0.0.9:80'])
  await world.clock.advance(10_000)
  assert.match(world.told.join('\n'), /backend\.down web\/app\.internal:80: name look-up timed out/)
})

function rowsOf(world: Simulation): number[] {
  return world.snapshots.at(-1)!.pools.flatMap(({ backends }) => backends.map(({ row }) => row))
}
