/** A backend that comes back and gets little at first, with real sockets. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Backends, engines, hurried, Stage } from './stage.js'

for (const engine of engines) {
  test(`${engine}: with slowStart a revived backend gets a sixteenth at first`, async (t) => {
    const backends = new Backends(t)
    const stage = await Stage.start(t, {
      engine,
      listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
      pools: {
        web: { backends: await backends.start('a', 'b'), health: hurried, slowStart: '1h' },
      },
    })
    await stage.healthIs({ a: 'up', b: 'up' })
    assert.deepEqual(await stage.askMany(10), { a: 5, b: 5 }, 'not at start-up')
    await backends.kill('a')
    await stage.healthIs({ a: 'down' })
    await backends.revive('a')
    await stage.healthIs({ a: 'up' })
    assert.deepEqual(await stage.askMany(34), { a: 2, b: 32 })
  })
}
