/** Clients that stay connected, and spread again when a backend is back, with real sockets. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Peer } from '../peer/peer.js'
import { until } from '../peer/wait.js'
import { Backends, engines, hurried, Stage } from './stage.js'

for (const engine of engines) {
  test(`${engine}: with rebalance idle sessions move to a backend that is back`, async (t) => {
    const backends = new Backends(t)
    const stage = await Stage.start(t, {
      engine,
      listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
      pools: {
        web: {
          balance: 'least-sessions',
          backends: await backends.start('a', 'b', 'c'),
          health: hurried,
          rebalance: { rate: '100/s', idle: '50ms', after: '0s' },
        },
      },
    })
    await stage.healthIs({ a: 'up', b: 'up', c: 'up' })
    await backends.kill('c')
    await stage.healthIs({ c: 'down' })
    const clients: Peer[] = []
    for (let count = 0; count < 12; count++) clients.push((await stage.greeted()).client)
    assert.deepEqual([stage.backend('a').sessions, stage.backend('b').sessions], [6, 6])
    // These are never silent, so they stay.
    const busy = clients.slice(0, 4)
    const talking = setInterval(() => {
      for (const client of busy) client.socket.write('a')
    }, 5)
    t.after(() => clearInterval(talking))

    await backends.revive('c')
    await until('four were closed', () => rebalanced(stage).length >= 4)
    for (let count = 0; count < 4; count++) assert.equal((await stage.greeted()).by, 'c')
    assert.deepEqual(
      [...'abc'].map((name) => stage.backend(name).sessions),
      [4, 4, 4],
    )
    const records = rebalanced(stage)
    assert.equal(records.length, 4, 'and no more')
    for (const { closedBy, toClient, toBackend } of records) {
      assert.deepEqual([closedBy, toClient, toBackend], ['evener', 'rst', 'rst'])
    }
    const gone = clients.filter(({ ending }) => ending !== undefined)
    assert.deepEqual(gone, clients.slice(4, 8), 'the oldest of those that were idle')
  })
}

function rebalanced(stage: Stage) {
  return stage.records.filter(({ reason }) => reason === 'rebalanced')
}
