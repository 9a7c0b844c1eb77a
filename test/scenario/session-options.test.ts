/** What each option that bounds a session does, from the configuration down to real sockets. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { ConfigInput } from '../../src/index.js'
import { BackendPeer, echo, swallow } from '../peer/backend-peer.js'
import { blackHole } from '../peer/bad-address.js'
import { until } from '../peer/wait.js'
import { type EngineName, Stage, scenario } from './stage.js'

type Pool = ConfigInput['pools'][string]
type Listener = ConfigInput['listeners'][string]

// Short enough to wait for; whatever is not tested is so long that the test would fail by it.
const short = '60ms'
const long = '1h'

/** An option of a pool, or the same on a listener whose pool says otherwise. */
const both = (name: 'connect' | 'connectTotal' | 'idle' | 'halfClosed' | 'maxDuration') =>
  [
    { where: 'pools.*.timeouts', pool: { [name]: short }, listener: {} },
    { where: 'listeners.*.timeouts', pool: { [name]: long }, listener: { [name]: short } },
  ] as const

for (const { where, pool, listener } of both('idle')) {
  scenario(`${where}.idle ends a silent session`, async (t, engine) => {
    const backend = await backendOf(t, swallow)
    const timeouts = { halfClosed: long, ...pool }
    const stage = await start(
      t,
      engine,
      { backends: [backend.text], timeouts },
      { timeouts: listener },
    )
    assert.equal(await (await stage.connect()).ended(), 'rst')
    assert.equal((await record(stage)).reason, 'idle-timeout')
  })
}

for (const { where, pool, listener } of both('halfClosed')) {
  scenario(`${where}.halfClosed ends a session after one FIN`, async (t, engine) => {
    const backend = await backendOf(t, swallow)
    const timeouts = { idle: long, ...pool }
    const stage = await start(
      t,
      engine,
      { backends: [backend.text], timeouts },
      { timeouts: listener },
    )
    const client = await stage.connect()
    client.finish()
    assert.equal(await client.ended(), 'rst')
    assert.equal((await record(stage)).reason, 'half-closed-timeout')
  })
}

for (const { where, pool, listener } of both('maxDuration')) {
  scenario(`${where}.maxDuration ends a busy session`, async (t, engine) => {
    const backend = await backendOf(t, echo)
    const stage = await start(
      t,
      engine,
      { backends: [backend.text], timeouts: pool },
      { timeouts: listener },
    )
    const client = await stage.connect()
    while (client.ending === undefined) {
      // It ends in the middle of this.
      await client
        .send('a')
        .then(() => client.read(1))
        .catch(() => {}) // How it ended is looked at below.
    }
    const { reason, durationMs } = await record(stage)
    assert.equal(reason, 'max-duration')
    assert.ok(durationMs >= 54, `after ${durationMs} ms`)
  })
}

scenario(
  'an idle timeout that is turned off ends nothing, whatever the pool says',
  async (t, engine) => {
    const backend = await backendOf(t, echo)
    const backends = [backend.text]
    const stage = await Stage.start(t, {
      engine,
      listeners: {
        web: { bind: '127.0.0.1:0', pool: 'web', timeouts: { idle: 'off' } },
        brief: { bind: '127.0.0.1:0', pool: 'web' },
      },
      pools: { web: { backends, health: false, timeouts: { idle: short } } },
    })
    const patient = await stage.connect('web')
    await patient.send('a')
    await patient.read(1)
    // Three sessions that began later, one after the other, have died of the silence it bears.
    for (let count = 0; count < 3; count++) await (await stage.connect('brief')).ended()
    await patient.send('b')
    assert.equal((await patient.read(1)).toString(), 'b')
  },
)

for (const { where, pool, listener } of both('connect')) {
  scenario(`${where}.connect bounds the wait for one backend`, async (t, engine) => {
    const hole = await blackHole()
    t.after(hole.close)
    const backend = await backendOf(t, echo)
    const address = hole.address.kind === 'tcp' ? `127.0.0.1:${hole.address.port}` : ''
    const timeouts = { connectTotal: long, ...pool }
    const backends = [address, backend.text]
    const stage = await start(t, engine, { backends, timeouts }, { timeouts: listener })
    // Two sessions: the turn of one of them begins at the hole.
    for (let count = 0; count < 2; count++) {
      const client = await stage.connect()
      await client.send('a')
      assert.equal((await client.read(1)).toString(), 'a')
      client.close()
    }
    await until('two records', () => stage.records.length === 2)
    const attempts = stage.records.flatMap((each) => each.attempts)
    const { ms } = attempts.find(({ result }) => result === 'timeout') ?? {}
    // Far below the default of 5 s, far above what a busy machine adds to a short one.
    assert.ok(ms !== undefined && ms >= 60 && ms < 4000, `after ${ms} ms`)
  })
}

for (const { where, pool, listener } of both('connectTotal')) {
  scenario(`${where}.connectTotal bounds all attempts together`, async (t, engine) => {
    const hole = await blackHole()
    t.after(hole.close)
    const address = hole.address.kind === 'tcp' ? `127.0.0.1:${hole.address.port}` : ''
    const timeouts = { connect: long, ...pool }
    const stage = await start(t, engine, { backends: [address], timeouts }, { timeouts: listener })
    assert.equal(await (await stage.connect()).ended(), 'rst')
    const { reason, detail } = await record(stage)
    assert.deepEqual([reason, detail], ['connect-failed', 'timeout'])
  })
}

for (const [attempts, tried] of [
  [1, 1],
  [2, 2],
  [16, 3],
] as const) {
  scenario(
    `pools.*.attempts: ${attempts} is ${tried} of three backends that refuse`,
    async (t, engine) => {
      const backends = ['127.0.0.1:1', '127.0.0.2:1', '127.0.0.3:1']
      const stage = await start(t, engine, { backends, attempts })
      assert.equal(await (await stage.connect()).ended(), 'rst')
      assert.equal((await record(stage)).attempts.length, tried)
    },
  )
}

scenario('weights are shares of sessions, and names are who served', async (t, engine) => {
  const [a, b, c] = [await backendOf(t, echo), await backendOf(t, echo), await backendOf(t, echo)]
  const stage = await start(t, engine, {
    balance: 'round-robin',
    backends: [
      { name: 'three', address: a.text, weight: 3 },
      b.text,
      { address: c.text, weight: 0 },
    ],
  })
  for (let count = 0; count < 8; count++) {
    const client = await stage.connect()
    client.finish()
    await client.ended()
  }
  await until('all records', () => stage.records.length === 8)
  const counts: Record<string, number> = {}
  for (const { backend } of stage.records) counts[backend!] = (counts[backend!] ?? 0) + 1
  assert.deepEqual(counts, { three: 6, [b.text]: 2 })
})

scenario('every listener gives its sessions to its own pool', async (t, engine) => {
  const [a, b] = [await backendOf(t, echo), await backendOf(t, echo)]
  const stage = await Stage.start(t, {
    engine,
    listeners: {
      one: { bind: '127.0.0.1:0', protocol: 'tcp', pool: 'a' },
      two: { bind: ['127.0.0.1:0', '[::1]:0'], pool: 'b' },
    },
    pools: {
      a: { backends: [{ name: 'a', address: a.text }], health: false },
      b: { backends: [{ name: 'b', address: b.text }], health: false },
    },
  })
  for (const [listener, bind] of [
    ['one', 0],
    ['two', 0],
    ['two', 1],
  ] as const) {
    const client = await stage.connect(listener, bind)
    client.finish()
    await client.ended()
  }
  await until('all records', () => stage.records.length === 3)
  const told = stage.records.map(({ listener, pool, backend }) => `${listener} ${pool} ${backend}`)
  assert.deepEqual(told, ['one a a', 'two b b', 'two b b'])
})

scenario('limits.sessions holds who comes next until there is room', async (t, engine) => {
  const backend = await backendOf(t, echo)
  const config = listening({ backends: [backend.text], health: false })
  const stage = await Stage.start(t, {
    engine,
    ...config,
    limits: { sessions: 2 },
  })
  assert.equal(stage.snapshot().sessionsMax, 2)
  const [first] = [await stage.connect(), await stage.connect()]
  const third = await stage.connect() // The kernel takes it; nobody accepts it.
  await third.send('a')
  await until('a pause', () => stage.events.some(({ type }) => type === 'listener.paused'))
  first!.close()
  assert.equal((await third.read(1)).toString(), 'a')
})

test('name and engine are those of the configuration', async (t) => {
  const config = { ...listening({ backends: [] }), name: 'lb-7', engine: 'net' } as const
  const { name, engine } = (await Stage.start(t, config)).snapshot()
  assert.equal(name, 'lb-7')
  assert.deepEqual(engine, { name: 'net', why: null })
})

function listening(pool: Pool, listener: Partial<Listener> = {}): ConfigInput {
  return {
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web', ...listener } },
    pools: { web: pool },
  }
}

function start(
  test: TestContext,
  engine: EngineName,
  pool: Pool,
  listener: Partial<Listener> = {},
): Promise<Stage> {
  return Stage.start(test, { engine, ...listening({ health: false, ...pool }, listener) })
}

async function backendOf(test: TestContext, script: typeof echo | typeof swallow) {
  const backend = await BackendPeer.listen(script)
  test.after(() => backend.stop())
  return backend
}

async function record(stage: Stage) {
  await until('a record', () => stage.records.length > 0)
  return stage.records[0]!
}
