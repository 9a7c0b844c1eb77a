/** Sessions ended by an operator, on both engines. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OperationError } from '../../src/index.js'
import { until } from '../peer/wait.js'
import { Backends, engines, Stage } from './stage.js'

for (const engine of engines) {
  test(`${engine}: an operator ends one session, or all of a backend, and no other`, async (t) => {
    const stage = await start(t, engine)
    const clients = [await stage.greeted(), await stage.greeted(), await stage.greeted()]
    const [first] = await stage.balancer.sessions()
    const by = { by: 'ann', via: 'socket', reason: 'it hangs' } as const
    assert.equal(await stage.balancer.closeSessions({ id: first!.id }, by), 1)
    assert.equal(await clients[0]!.client.ended(), 'rst')
    const left = clients.slice(1).filter((one) => one.by === 'a')
    const count = await stage.balancer.closeSessions({ pool: 'web', backend: 'a' })
    assert.equal(count, left.length)
    await until('their records', () => stage.records.length === 1 + count)
    for (const { reason, closedBy } of stage.records) {
      assert.deepEqual([reason, closedBy], ['closed-by-operator', 'evener'])
    }
    await stage.settled(3 - 1 - count)
    const told = stage.events.flatMap((event) => {
      return event.type === 'sessions.closed-by-operator' ? [event.payload] : []
    })
    const none = { pool: null, backend: null }
    assert.deepEqual(told, [
      { session: first!.id, ...none, count: 1, ...by },
      {
        ...{ session: null, pool: 'web', backend: 'a', count },
        ...{ by: 'library', via: 'library', reason: null },
      },
    ])
  })
}

test('what an operator names must be there', async (t) => {
  const stage = await start(t, 'net')
  const refused = async (...meant: Parameters<Stage['balancer']['closeSessions']>) => {
    try {
      return await stage.balancer.closeSessions(...meant)
    } catch (error) {
      assert.ok(error instanceof OperationError)
      return `${error.code}: ${error.message}`
    }
  }
  assert.equal(await refused({ id: 'x' }), 'not-found: no open session has the id "x"')
  assert.equal(
    await refused({ pool: 'wbe', backend: 'a' }),
    'not-found: no pool is called "wbe"; did you mean "web"?',
  )
  assert.equal(
    await refused({ pool: 'web', backend: 'long gone' }),
    'not-found: no backend of pool web is called "long gone"',
  )
  await stage.balancer.stop({ timeout: 0 })
  assert.equal(
    await refused({ pool: 'web', backend: 'a' }),
    'unavailable: the balancer is stopped, not running',
  )
})

async function start(t: Parameters<typeof Stage.start>[0], engine: 'net' | 'uring') {
  const backends = new Backends(t)
  return Stage.start(t, {
    engine,
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { backends: await backends.start('a', 'b'), health: false } },
  })
}
