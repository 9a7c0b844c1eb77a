/** A backend that nobody can connect to and no probe looks at, with real sockets. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '../peer/wait.js'
import { Backends, engines, Stage } from './stage.js'

for (const engine of engines) {
  test(`${engine}: who refuses sessions is out for a while, and back in`, async (t) => {
    const backends = new Backends(t)
    const stage = await Stage.start(t, {
      engine,
      listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
      pools: {
        web: {
          backends: await backends.start('a', 'b'),
          health: false,
          ejection: { failures: 3, base: '1s' },
        },
      },
    })
    await backends.kill('a')
    assert.deepEqual(await stage.askMany(10), { b: 10 }, 'no client notices')
    await until('a is ejected', () => stage.backend('a').effective === 'ejected')
    const { connectFailures } = stage.backend('a').totals
    assert.ok(connectFailures >= 3, `${connectFailures}`)
    assert.deepEqual(await stage.askMany(10), { b: 10 })
    assert.equal(stage.backend('a').totals.connectFailures, connectFailures, 'nobody tries it')

    await backends.revive('a')
    await until('a is back', () => stage.backend('a').effective === 'up')
    assert.deepEqual(await stage.askMany(10), { a: 5, b: 5 })
    const told = stage.events.map(({ type }) => type).filter((type) => type.startsWith('backend.'))
    assert.deepEqual(told, ['backend.ejected', 'backend.returned'])
  })
}
