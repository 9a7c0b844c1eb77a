/** Limits of backends, from the configuration down to real sockets. */

import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { ConfigInput } from '../../src/index.js'
import type { Peer } from '../peer/peer.js'
import { until } from '../peer/wait.js'
import { Backends, type EngineName, hurried, Stage, scenario } from './stage.js'

scenario(
  'maxSessions is the most sessions a backend has, and it is shown as full',
  async (t, engine) => {
    const backends = new Backends(t)
    const [a, b] = await backends.start('a', 'b')
    const stage = await Stage.start(t, {
      engine,
      listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
      pools: { web: { backends: [{ ...a!, maxSessions: 1 }, b!], health: false } },
    })
    assert.deepEqual([stage.backend('a').maxSessions, stage.backend('b').maxSessions], [1, null])
    const sessions = []
    for (let count = 0; count < 6; count++) sessions.push(await stage.greeted())
    assert.equal(sessions.filter(({ by }) => by === 'a').length, 1)
    const { effective, decidedBy, sessions: open } = stage.backend('a')
    assert.deepEqual([effective, decidedBy, open], ['full', 'traffic', 1])
    assert.equal(stage.backend('b').effective, 'up')

    sessions.find(({ by }) => by === 'a')?.client.close()
    await until('room', () => stage.backend('a').effective === 'up')
    assert.deepEqual(Object.keys(await stage.askMany(4)).sort(), ['a', 'b'])
  },
)

scenario(
  'backup: true serves while every primary is full, and when none is left',
  async (t, engine) => {
    const backends = new Backends(t)
    const [a, b] = await backends.start('a', 'b')
    const stage = await Stage.start(t, {
      engine,
      listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
      pools: {
        web: {
          backends: [
            { ...a!, maxSessions: 1 },
            { ...b!, backup: true },
          ],
          health: hurried,
        },
      },
    })
    await stage.healthIs({ a: 'up', b: 'up' })
    assert.deepEqual([stage.backend('a').backup, stage.backend('b').backup], [false, true])
    assert.deepEqual(await askInTurn(stage, 3), { a: 3 })
    const holder = await stage.greeted()
    assert.equal(holder.by, 'a')
    assert.deepEqual(await stage.askMany(3), { b: 3 })
    holder.client.close()
    await until('room', () => stage.backend('a').effective === 'up')
    assert.deepEqual(await askInTurn(stage, 3), { a: 3 })
    await backends.kill('a')
    assert.deepEqual(await stage.askMany(3), { b: 3 }, 'also before the probes have noticed')
  },
)

for (const [queue, waiting] of [
  [{ max: 2 }, 2],
  [false, 0],
] as const) {
  scenario(
    `queue: ${JSON.stringify(queue)} lets ${waiting} wait, and shows them`,
    async (t, engine) => {
      const { stage, holder } = await fullHouse(t, engine, { queue })
      const clients = []
      for (let count = 0; count < waiting; count++) {
        clients.push(await stage.connect())
        await until('one more to wait', () => stage.snapshot().pools[0]?.queued === count + 1)
      }
      assert.equal(await (await stage.connect()).ended(), 'rst')
      const record = await firstRecord(stage)
      assert.equal(record.reason, waiting > 0 ? 'queue-full' : 'no-backend')
      assert.equal(record.detail, waiting > 0 ? null : 'all-full')
      holder.close()
      for (const client of clients) {
        assert.equal((await client.read(1)).toString(), 'a')
        client.close()
      }
      await stage.quiet()
      assert.equal(stage.snapshot().pools[0]?.queued, 0)
      const waits = stage.records.filter(({ queueMs }) => queueMs > 0)
      assert.deepEqual(
        waits.map(({ reason }) => reason),
        Array.from({ length: waiting }, () => 'done'),
      )
    },
  )
}

for (const { where, pool, listener } of [
  { where: 'pools', pool: '60ms', listener: undefined },
  { where: 'listeners', pool: '1h', listener: '60ms' },
]) {
  scenario(`${where}.*.timeouts.queue is the longest wait for room`, async (t, engine) => {
    const { stage } = await fullHouse(t, engine, { timeouts: { queue: pool } }, listener)
    assert.equal(await (await stage.connect()).ended(), 'rst')
    const { reason, queueMs } = await firstRecord(stage)
    assert.equal(reason, 'queue-timeout')
    assert.ok(queueMs >= 60 && queueMs < 4000, `${queueMs} ms`)
  })
}

/** Who greets sessions that each begin once the place of the one before is free. */
async function askInTurn(stage: Stage, count: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (let session = 0; session < count; session++) {
    for (const by of Object.keys(await stage.askMany(1))) counts[by] = (counts[by] ?? 0) + 1
    await stage.quiet()
    await until('room', () => stage.backend('a').effective === 'up')
  }
  return counts
}

// A client may know of its end before the record of it is told.
function firstRecord(stage: Stage) {
  return until('a record', () => stage.records[0])
}

/** A backend with one place, and a client that holds it. */
async function fullHouse(
  t: TestContext,
  engine: EngineName,
  pool: Partial<ConfigInput['pools'][string]>,
  queueTimeout?: string,
): Promise<{ readonly stage: Stage; readonly holder: Peer }> {
  const [a] = await new Backends(t).start('a')
  const timeouts = queueTimeout === undefined ? {} : { queue: queueTimeout }
  const stage = await Stage.start(t, {
    engine,
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web', timeouts } },
    pools: { web: { backends: [{ ...a!, maxSessions: 1 }], health: false, ...pool } },
  })
  const { client } = await stage.greeted()
  return { stage, holder: client }
}
