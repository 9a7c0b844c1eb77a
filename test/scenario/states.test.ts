/** What backends are, and what sessions follow from it, with real sockets on every engine. */

import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import type { TestContext } from 'node:test'
import type { ConfigInput } from '../../src/index.js'
import { until } from '../peer/wait.js'
import { Backends, type EngineName, hurried, Stage, scenario } from './stage.js'

scenario('who is drained or in maintenance from the start gets nothing', async (t, engine) => {
  const backends = new Backends(t)
  const [a, b, c] = await backends.start('a', 'b', 'c')
  const stage = await started(t, engine, {
    backends: [{ ...a!, state: 'drain' }, { ...b!, state: 'maintenance' }, c!],
  })
  await stage.healthIs({ a: 'up', b: 'unknown', c: 'up' })
  assert.deepEqual(await stage.askMany(6), { c: 6 })
})

scenario('an agent drains its backend, halves it, and takes that back', async (t, engine) => {
  const agent = await agentOf(t)
  const backends = await new Backends(t).start('a', 'b')
  const health = { all: [hurried, { ...hurried, type: 'agent', address: agent.address }] } as const
  const [a, b] = backends
  const stage = await started(t, engine, {
    backends: [{ ...a!, health: { all: [...health.all] } }, b!],
  })
  await stage.healthIs({ a: 'up', b: 'up' })
  agent.says = 'drain#new disk'
  await until('the drain', () => stage.backend('a').effective === 'drain')
  assert.deepEqual(await stage.askMany(6), { b: 6 })
  assert.equal(stage.backend('a').why, 'the agent says drain: new disk')
  agent.says = 'ready 50%'
  await until('its return', () => stage.backend('a').effectiveWeight === 0.5)
  await until('to be up', () => stage.backend('a').effective === 'up')
  assert.deepEqual(await stage.askMany(24), { a: 8, b: 16 })
  agent.says = '100% maxconn:1'
  await until('a limit', () => stage.backend('a').maxSessions === 1)
  const open = []
  for (let count = 0; count < 4; count++) open.push((await stage.greeted()).by)
  assert.deepEqual(open.sort(), ['a', 'b', 'b', 'b'])
})

scenario('lastResort: true tries who is down, where there is no other', async (t, engine) => {
  const backends = new Backends(t)
  const wrong = { ...hurried, type: 'exchange', steps: [{ expect: 'never' }], timeout: '50ms' }
  const pool = { backends: await backends.start('a', 'b'), health: wrong as typeof hurried }
  const stage = await started(t, engine, { ...pool, lastResort: true, onDown: 'close' })
  await stage.healthIs({ a: 'down', b: 'down' })
  assert.deepEqual(await stage.askMany(6), { a: 3, b: 3 })
  assert.equal(stage.snapshot().pools[0]?.available, false)
})

scenario('onDown: close ends the sessions of who goes down', async (t, engine) => {
  let isWell = true
  const page = createServer((socket) => {
    socket.end(isWell ? 'well' : 'ill')
  }).listen(0, '127.0.0.1')
  t.after(() => page.close())
  await until('the page', () => page.listening)
  const { port } = page.address() as AddressInfo
  const probe = { ...hurried, type: 'exchange', steps: [{ expect: 'well' }] } as const
  const health = { ...probe, address: `127.0.0.1:${port}`, fall: 1, steps: [{ expect: 'well' }] }
  const backends = await new Backends(t).start('a')
  const stage = await started(t, engine, { backends, health, onDown: 'close' })
  await stage.healthIs({ a: 'up' })
  const { client } = await stage.greeted()
  isWell = false
  assert.equal(await client.ended(), 'rst')
  await until('its record', () => stage.records.length === 1)
  assert.equal(stage.records[0]?.reason, 'backend-down')
})

scenario('probes of the traffic address end an ejection, others do not', async (t, engine) => {
  const backends = new Backends(t)
  const [a, b] = await backends.start('a', 'b')
  const ejection = { failures: 2, base: '1h', max: '1h' } as const
  // It is up as long as `b` is there, whatever sessions meet at `a`.
  const elsewhere = { ...hurried, address: b!.address }
  const stage = await started(t, engine, {
    backends: [{ ...a!, health: { any: [elsewhere, { ...hurried, name: 'own' }] } }, b!],
    ejection,
  })
  await stage.healthIs({ a: 'up', b: 'up' })
  await backends.kill('a')
  for (let count = 0; stage.backend('a').effective !== 'ejected'; count++) {
    assert.ok(count < 200, 'two sessions in a row fail')
    await stage.askMany(2)
  }
  const seen = () => stage.backend('a').probes[0]!.results.filter(passedSince(stage))
  await until('probes elsewhere to pass', () => seen().length >= 4)
  assert.equal(stage.backend('a').effective, 'ejected')
  await backends.revive('a')
  await until('its return', () => stage.backend('a').effective === 'up')
  assert.deepEqual(await stage.askMany(10), { a: 5, b: 5 })
})

function passedSince(stage: Stage) {
  const since = Date.parse(stage.backend('a').since)
  return ({ at, result }: { readonly at: string; readonly result: string }): boolean => {
    return result === 'passed' && Date.parse(at) > since
  }
}

/** Says one line to everybody who connects. */
async function agentOf(t: TestContext): Promise<{ says: string; readonly address: string }> {
  const agent = { says: 'up', address: '' }
  const server = createServer((socket) => {
    socket.on('error', () => {}) // A probe leaves when it has heard enough.
    socket.end(`${agent.says}\n`)
  }).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await until('the agent', () => server.listening)
  agent.address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return agent
}

async function started(
  t: TestContext,
  engine: EngineName,
  pool: ConfigInput['pools'][string],
): Promise<Stage> {
  return Stage.start(t, {
    engine,
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { health: hurried, ...pool } },
  })
}
