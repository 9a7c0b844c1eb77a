/** Another configuration for a balancer that runs, with an engine that does as it is told. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ConfigError } from '../../src/app/config-error.js'
import { OperationError } from '../../src/app/operation-error.js'
import type { ConfigInput } from '../../src/core/config/schema.js'
import type { Event } from '../../src/core/events.js'
import { countsOf, isEmpty, type PlanCounts } from '../../src/core/plan/plan.js'
import { someConfig } from '../config/some-config.js'
import { type SetUp, setUp, web } from './set-up.js'

type Listeners = ConfigInput['listeners']

async function running(listeners: Listeners = web.listeners): Promise<SetUp & { events: Event[] }> {
  const world = setUp({ ...web, listeners })
  await world.balancer.start()
  const events: Event[] = []
  world.balancer.onAny((event) => events.push(event))
  world.engine().asked.length = 0
  world.told.length = 0
  return { ...world, events }
}

function typesOf(events: readonly Event[]): string[] {
  return events.map(({ type }) => type)
}

test('the same configuration changes nothing but the revision', async () => {
  const { balancer, engine, told } = await running()
  const { revision, plan } = await balancer.apply(web)
  assert.equal(revision, 2)
  assert.ok(isEmpty(plan))
  assert.deepEqual(engine().asked, ['apply 2'])
  assert.deepEqual(told, [])
})

test('addresses: new ones first, then old ones, then the revision', async () => {
  const { balancer, engine, told } = await running()
  const { plan } = await balancer.apply({
    ...web,
    listeners: { web: web.listeners.web!, other: { bind: '127.0.0.1:83', pool: 'web' } },
  })
  assert.deepEqual(engine().asked, ['open other/0@1', 'close more/0', 'apply 2'])
  assert.deepEqual(told, [
    'listener.closed more 127.0.0.1:82',
    'listener.opened other 127.0.0.1:83',
  ])
  assert.deepEqual(
    balancer.snapshot().listeners.map(({ name, addresses, open }) => [name, addresses, open]),
    [
      ['web', ['127.0.0.1:40000', '127.0.0.1:81'], true],
      ['other', ['127.0.0.1:83'], true],
    ],
  )
  assert.equal(countsOf(plan).bindsOpened, 1)
})

test('an address that cannot be opened undoes everything, and that is told', async () => {
  const { balancer, engine, told, events } = await running()
  engine().takenPort = 84
  const before = balancer.snapshot()
  const wanted: ConfigInput = {
    listeners: { a: { bind: ['127.0.0.1:83', '127.0.0.1:84'], pool: 'db' } },
    pools: { db: { backends: ['10.0.0.9:80'] } },
  }
  await assert.rejects(balancer.apply(wanted, { by: 'ann', via: 'http' }), (cause) => {
    assert.ok(cause instanceof OperationError)
    assert.equal(cause.code, 'unavailable')
    assert.match(cause.message, /^listener a: the address is in use\nTo see who is there/)
    return true
  })
  assert.deepEqual(engine().asked, ['open a/0@1', 'open a/1@1', 'close a/0@1'])
  assert.deepEqual(balancer.snapshot(), before)
  assert.deepEqual(told, [])
  assert.deepEqual(typesOf(events), ['config.rejected'])
  const [rejected] = events
  assert.ok(rejected?.type === 'config.rejected')
  assert.equal(rejected.payload.by, 'ann')
  assert.equal(rejected.payload.why, 'listener a: the address is in use')
})

test('an address goes from listener to listener with its socket, in the revision', async () => {
  const { balancer, engine, told } = await running()
  await balancer.apply({
    ...web,
    listeners: { web: web.listeners.web!, renamed: { bind: '127.0.0.1:82', pool: 'web' } },
  })
  assert.deepEqual(engine().asked, ['apply 2'])
  const { handOvers } = engine().snapshots.at(-1)!
  assert.deepEqual(handOvers, [{ bindId: 'more/0', listener: 'renamed' }])
  assert.deepEqual(told, [
    'listener.closed more 127.0.0.1:82',
    'listener.opened renamed 127.0.0.1:82',
  ])
  await balancer.apply(web)
  assert.deepEqual(engine().asked.slice(1), ['apply 3'])
})

test('an address that overlaps an old one is opened when that is closed', async () => {
  const { balancer, engine } = await running()
  await balancer.apply({ ...web, listeners: { web: { bind: [':82', ':85'], pool: 'web' } } })
  const { asked } = engine()
  assert.deepEqual(asked.slice(0, 3), ['open web/1@1', 'close more/0', 'open web/0@1'])
  assert.equal(asked.at(-1), 'apply 2')
})

test('when that cannot be opened the old one is opened again', async () => {
  const { balancer, engine, told } = await running({ web: { bind: ':82', pool: 'web' } })
  engine().takenPort = 86
  const bind = ['127.0.0.1:82', '127.0.0.1:86']
  const before = balancer.snapshot()
  await assert.rejects(balancer.apply({ ...web, listeners: { web: { bind, pool: 'web' } } }))
  assert.deepEqual(balancer.snapshot(), before)
  assert.deepEqual(told, [])
})

test('a port of 0 that is wanted as it was keeps its port', async () => {
  const { balancer, engine } = await running({ web: { bind: '127.0.0.1:0', pool: 'web' } })
  await balancer.apply({
    ...web,
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web', timeouts: { idle: '5m' } } },
  })
  assert.deepEqual(engine().asked, ['apply 2'])
})

test('a broken configuration changes nothing, and every problem is told', async () => {
  const { balancer, engine, events } = await running()
  const broken = {
    listeners: { web: { bind: ':80', pool: 'none' } },
    pools: { web: { backend: [] } },
  }
  const wanted = broken as unknown as ConfigInput
  await assert.rejects(balancer.apply(wanted), (cause) => {
    assert.ok(cause instanceof ConfigError)
    assert.ok(cause.problems.length > 1)
    return true
  })
  await assert.rejects(balancer.plan(wanted), ConfigError)
  assert.deepEqual(engine().asked, [])
  assert.deepEqual(typesOf(events), ['config.rejected'])
  assert.equal(balancer.config.listeners.more?.pool, 'web')
})

test('what needs a restart is said and left as it is', async () => {
  const { balancer, events } = await running()
  const { plan } = await balancer.apply({
    ...web,
    name: 'lb2',
    limits: { sessions: 7 },
    shutdown: { timeout: '3s' },
  })
  assert.deepEqual(
    plan.restart.map(({ path }) => path),
    ['name', 'limits.sessions'],
  )
  assert.deepEqual(
    plan.options.map(({ path }) => path),
    ['shutdown.timeout'],
  )
  assert.equal(balancer.config.name, 'lb1')
  assert.equal(balancer.config.shutdown.timeout, 3000)
  const applied = events.find(({ type }) => type === 'config.applied')
  assert.ok(applied?.type === 'config.applied')
  assert.deepEqual(applied.payload.restart, ['name', 'limits.sessions'])
})

test('several are applied one after the other, each to what the one before left', async () => {
  const { balancer, engine } = await running()
  const at = (port: number): ConfigInput => ({
    ...web,
    listeners: { web: { bind: `127.0.0.1:${port}`, pool: 'web' } },
  })
  const applied = await Promise.all([91, 92, 93].map((port) => balancer.apply(at(port))))
  assert.deepEqual(
    applied.map(({ revision }) => revision),
    [2, 3, 4],
  )
  const opens = engine().asked.filter((asked) => asked.startsWith('open'))
  assert.deepEqual(opens, ['open web/0@1', 'open web/0@2', 'open web/0@3'])
  assert.deepEqual(balancer.snapshot().listeners[0]!.addresses, ['127.0.0.1:93'])
})

test('ifRevision refuses when another configuration came between', async () => {
  const { balancer } = await running()
  const { revision } = balancer.snapshot()
  await balancer.apply(web, undefined, { ifRevision: revision })
  await assert.rejects(balancer.apply(web, undefined, { ifRevision: revision }), {
    code: 'conflict',
    message: /revision 1 does not run any more, revision 2 does/,
  })
  await balancer.apply(web, undefined, { ifRevision: 2 })
})

test('only what runs is given another configuration', async () => {
  const { balancer, clock } = setUp(web)
  await assert.rejects(balancer.apply(web), { code: 'unavailable' })
  await balancer.start()
  const stopped = balancer.stop()
  await clock.advance(100)
  await stopped
  await assert.rejects(balancer.apply(web), { code: 'unavailable', message: /stopped/ })
})

test('what is applied is what was planned, and what is counted is what happens', async () => {
  await fc.assert(
    fc.asyncProperty(someConfig, someConfig, async (from, to) => {
      const world = setUp(from)
      await world.balancer.start()
      const done = counting(world)
      const planned = await world.balancer.plan(to)
      const { plan } = await world.balancer.apply(to)
      assert.deepEqual(plan, planned)
      const { bindsOpened, bindsClosed, bindsHandedOver, backendsAdded, backendsRemoved } =
        countsOf(plan)
      const counts = { bindsOpened, bindsClosed, bindsHandedOver, backendsAdded, backendsRemoved }
      assert.deepEqual(done(), counts)
      assert.ok(isEmpty(await world.balancer.plan(to)), 'nothing is left to do')
      const stopped = world.balancer.stop()
      await world.clock.advance(100)
      await stopped
    }),
    { numRuns: 100 },
  )
})

/** Counts what an engine is asked and what is told from now on. */
function counting({ balancer, engine }: SetUp): () => Partial<PlanCounts> {
  const events: Event[] = []
  balancer.onAny((event) => events.push(event))
  const { asked, snapshots } = engine()
  const from = asked.length
  return () => {
    const since = asked.slice(from)
    const told = (type: string) => typesOf(events).filter((one) => one === type).length
    return {
      bindsOpened: since.filter((one) => one.startsWith('open')).length,
      bindsClosed: since.filter((one) => one.startsWith('close')).length,
      bindsHandedOver: snapshots.at(-1)!.handOvers?.length ?? 0,
      backendsAdded: told('backend.added'),
      backendsRemoved: told('backend.removed'),
    }
  }
}
