/** Backends beside the configuration: what becomes of them, of plans and of what runs. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isEmpty } from '../../src/core/plan/plan.js'
import type { ConfigInput, Event } from '../../src/index.js'
import { setUp, web } from './set-up.js'

const ann = { by: 'ann', via: 'http', reason: 'a busy day' } as const
const [a, b, c] = ['10.0.0.1:80', '10.0.0.2:80', '10.0.0.3:80'] as const
const ref = { pool: 'web', backend: c }

async function running() {
  const world = setUp(web)
  await world.balancer.start()
  await world.clock.advance(1_000)
  const events: Event[] = []
  world.balancer.onAny((event) => events.push(event))
  const shown = () =>
    world.balancer.snapshot().pools.map(({ name, backends }) => {
      const names = backends.map((one) => `${one.name}${one.dynamic ? '+' : ''}`)
      return `${name}: ${names.join(' ')}`
    })
  return { ...world, events, shown }
}

function withBackends(...backends: string[]): ConfigInput {
  return { ...web, pools: { web: { backends } } }
}

test('it is probed at once, told with who and why, and changes no configuration', async () => {
  const { balancer, clock, probe, events, shown } = await running()
  const { config } = balancer
  await balancer.addBackend('web', { address: c }, ann)
  await clock.advance(10)
  assert.equal(probe.timesOf(c).length, 1)
  assert.deepEqual(shown(), [`web: ${a} ${b} ${c}+`])
  assert.deepEqual(events[0], {
    type: 'backend.added',
    payload: { ...ref, address: c, ...ann },
  })
  assert.equal(balancer.config, config)
  assert.ok(isEmpty(await balancer.plan(web)), 'nothing is planned about it')
  assert.ok(isEmpty((await balancer.apply(web)).plan))
  assert.deepEqual(shown(), [`web: ${a} ${b} ${c}+`], 'it survives')
})

test('a configuration that names it takes it over, with all that is known of it', async () => {
  const { balancer, clock, probe, events, shown } = await running()
  await balancer.addBackend('web', { address: c }, ann)
  await clock.advance(1_000)
  const asked = probe.timesOf(c).length
  await balancer.apply(withBackends(a, b, c))
  assert.deepEqual(shown(), [`web: ${a} ${b} ${c}`])
  assert.equal(probe.timesOf(c).length, asked, 'it was not new')
  await assert.rejects(balancer.removeBackend(ref), { code: 'conflict' })
  await balancer.apply(web, ann)
  assert.deepEqual(shown(), [`web: ${a} ${b}`])
  const removed = events.find(({ type }) => type === 'backend.removed')
  assert.deepEqual(removed?.payload, { ...ref, address: c, ...ann })
})

test('it goes with its pool, and that is planned', async () => {
  const { balancer, shown } = await running()
  await balancer.addBackend('web', { address: c }, ann)
  const other = { listeners: {}, pools: { other: { backends: [a] } } }
  const { backends } = await balancer.plan({ name: 'lb1', ...other })
  assert.ok(backends.some(({ act, backend }) => act === 'remove' && backend === c))
  await balancer.apply({ name: 'lb1', ...other })
  assert.deepEqual(shown(), [`other: ${a}`])
  await balancer.apply(web)
  assert.deepEqual(shown(), [`web: ${a} ${b}`])
})

test('whatever is added, removed and configured, in any order: a model', async () => {
  const names: readonly string[] = [a, b, c, '10.0.0.4:80', '10.0.0.5:80']
  const step = fc.record({
    act: fc.constantFrom('add' as const, 'remove' as const, 'apply' as const),
    name: fc.constantFrom(...names),
    config: fc.subarray([...names]),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const { balancer, shown } = await running()
      let configured: readonly string[] = [a, b]
      let added: readonly string[] = []
      for (const { act, name, config } of steps) {
        const isThere = configured.includes(name) || added.includes(name)
        const isAdded = added.includes(name)
        if (act === 'apply') {
          await balancer.apply(withBackends(...config))
          configured = config
          added = added.filter((one) => !config.includes(one))
        } else if (act === 'add') {
          const done = await tried(balancer.addBackend('web', { address: name }))
          assert.equal(done, isThere ? 'conflict' : 'done')
          if (!isThere) added = [...added, name]
        } else {
          const done = await tried(balancer.removeBackend({ pool: 'web', backend: name }))
          assert.equal(done, isAdded ? 'done' : isThere ? 'conflict' : 'not-found')
          added = added.filter((one) => one !== name)
        }
        const all = [...configured, ...added.map((one) => `${one}+`)]
        assert.deepEqual(shown(), [`web: ${all.join(' ')}`])
      }
    }),
    { numRuns: 50 },
  )
})

async function tried(act: Promise<unknown>): Promise<string> {
  return act.then(
    () => 'done',
    ({ code }) => code,
  )
}
