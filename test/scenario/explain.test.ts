/** What is explained is what happens, with real sockets. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '../peer/wait.js'
import { Backends, engines, Stage } from './stage.js'

for (const engine of engines) {
  test(`${engine}: the next session goes where explain says, and says so itself`, async (t) => {
    const backends = new Backends(t)
    const stage = await Stage.start(t, {
      engine,
      listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
      pools: { web: { backends: await backends.start('a', 'b', 'c'), health: false } },
    })
    for (let session = 0; session < 6; session++) {
      const told = await stage.balancer.explain({ listener: 'web', client: '127.0.0.1' })
      const { client, by } = await stage.greeted()
      assert.deepEqual(told.outcome, { kind: 'backend', backend: by })
      assert.equal(told.candidates.length, 3)
      const [open] = await stage.balancer.sessions()
      const own = await until('its trace', async () => {
        const answer = await stage.balancer.explain({ session: open!.id })
        return answer.basis === 'then' ? answer : undefined
      })
      assert.deepEqual(own.outcome, told.outcome)
      assert.equal(own.session?.reason, null)
      client.finish()
      await client.ended()
      await stage.quiet()
      const closed = await stage.balancer.explain({ session: open!.id })
      assert.equal(closed.session?.reason, 'done')
    }
  })

  test(`${engine}: a session that failed says what it tried, after the fact`, async (t) => {
    const backends = new Backends(t)
    const both = await backends.start('a', 'b')
    await backends.kill('a')
    await backends.kill('b')
    const stage = await Stage.start(t, {
      engine,
      listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
      pools: { web: { backends: both, health: false } },
    })
    assert.equal(await (await stage.connect()).ended(), 'rst')
    const { id } = await until('its record', () => stage.records[0])
    const { basis, outcome, why, candidates } = await stage.balancer.explain({ session: id })
    assert.equal(basis, 'then')
    assert.deepEqual(outcome, { kind: 'reset', reason: 'connect-failed', detail: 'refused' })
    assert.match(why, /2 attempts to connect failed, the last one as refused/)
    for (const candidate of candidates) {
      assert.equal(candidate.result, 'tried')
      assert.match(candidate.why, /^tried: refused after [\d.]+ ms$/)
    }
  })
}
