/** A backend that comes back and gets little at first, with real sockets. */

import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { Backends, type EngineName, hurried, Stage, scenario } from './stage.js'

const ref = { pool: 'web', backend: 'a' }
const atFirst = { a: 2, b: 32 } // A sixteenth of its weight.

scenario('with slowStart a revived backend gets a sixteenth at first', async (t, engine) => {
  const { stage, backends } = await started(t, engine)
  assert.deepEqual(await stage.askMany(10), { a: 5, b: 5 }, 'not at start-up')
  await backends.kill('a')
  await stage.healthIs({ a: 'down' })
  await backends.revive('a')
  await stage.healthIs({ a: 'up' })
  assert.equal(stage.backend('a').effectiveWeight, 1 / 16)
  assert.deepEqual(await stage.askMany(34), atFirst)
})

scenario('so does one that is no longer drained', async (t, engine) => {
  const { stage } = await started(t, engine)
  await stage.balancer.override(ref, { state: 'drain' })
  assert.deepEqual(await stage.askMany(6), { b: 6 })
  await stage.balancer.clearOverride(ref)
  assert.deepEqual(await stage.askMany(34), atFirst)
})

async function started(t: TestContext, engine: EngineName) {
  const backends = new Backends(t)
  const stage = await Stage.start(t, {
    engine,
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { backends: await backends.start('a', 'b'), health: hurried, slowStart: '1h' } },
  })
  await stage.healthIs({ a: 'up', b: 'up' })
  return { stage, backends }
}
