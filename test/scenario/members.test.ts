/** Backends that operators add and remove while clients come and go, with real sockets. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { OperationError } from '../../src/index.js'
import { until } from '../peer/wait.js'
import { Backends, engines, hurried, Stage } from './stage.js'

const by = { by: 'ann', via: 'socket', reason: 'a busy day' } as const
const ref = { pool: 'web', backend: 'c' }

for (const engine of engines) {
  test(`${engine}: a backend that is added serves, and drains when it is removed`, async (t) => {
    const { stage, spare } = await started(t, engine)
    const { backend } = await stage.balancer.addBackend('web', { ...spare, weight: 2 }, by)
    assert.deepEqual([backend.name, backend.dynamic, backend.weight], ['c', true, 2])
    await stage.healthIs({ a: 'up', b: 'up', c: 'up' })
    assert.deepEqual(await stage.askMany(8), { a: 2, b: 2, c: 4 })

    const sessions = [await stage.greeted(), await stage.greeted(), await stage.greeted()]
    const on = sessions.find(({ by }) => by === 'c')!
    await stage.balancer.removeBackend(ref, by)
    assert.deepEqual(await stage.askMany(4), { a: 2, b: 2 })
    await on.client.send('still there')
    assert.equal((await on.client.read(11)).toString(), 'still there')
    assert.equal(await on.client.ended(), 'rst')
    await until('its record', () =>
      stage.records.some(({ reason }) => reason === 'backend-removed'),
    )
  })
}

test('what cannot be is refused, and changes nothing', async (t) => {
  const { stage, spare } = await started(t, 'net')
  const { balancer } = stage
  const refused = (act: Promise<unknown>) =>
    act.then(
      () => 'done',
      (error) => {
        assert.ok(error instanceof OperationError)
        return `${error.code}: ${error.message}`
      },
    )
  const before = stage.snapshot().revision
  assert.match(
    await refused(balancer.addBackend('web', { address: 'nowhere' })),
    /^invalid: address/,
  )
  assert.equal(
    await refused(balancer.addBackend('wbe', spare)),
    'not-found: no pool is called "wbe"; did you mean "web"?',
  )
  assert.equal(
    await refused(balancer.addBackend('web', { ...spare, name: 'a' })),
    'conflict: pool web has a backend called "a" already',
  )
  assert.match(
    await refused(balancer.removeBackend({ pool: 'web', backend: 'a' })),
    /^conflict: web\/a is in the configuration/,
  )
  assert.match(await refused(balancer.removeBackend(ref)), /^not-found: /)
  const nobody = { by: '', via: 'http' } as const
  assert.match(await refused(balancer.addBackend('web', spare, nobody)), /^invalid: who it is by/)
  assert.equal(stage.snapshot().revision, before)
  assert.ok(!stage.events.some(({ type }) => /^backend\.(added|removed)/.test(type)))
})

async function started(t: TestContext, engine: 'net' | 'uring') {
  const [a, b, c] = await new Backends(t).start('a', 'b', 'c')
  const stage = await Stage.start(t, {
    engine,
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { backends: [a!, b!], health: hurried, timeouts: { drain: '300ms' } } },
  })
  await stage.healthIs({ a: 'up', b: 'up' })
  return { stage, spare: c! }
}
