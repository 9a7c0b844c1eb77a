/**
 * What the metrics say: while sessions live, and afterwards the same as the records of sessions, to
 * the byte, whatever happened to backends and workers meanwhile.
 */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { chooseEngine } from '../../src/app/choose-engine.js'
import { balancerFrom } from '../../src/app/create-balancer.js'
import { realClock } from '../../src/app/world/clock.js'
import { realWorld, type World } from '../../src/app/world/world.js'
import { closeReasons, dialCodes } from '../../src/core/close-reason.js'
import { parseConfig } from '../../src/core/config/parse.js'
import type { Engine } from '../../src/engine/engine.js'
import type { UringEngine } from '../../src/engine/uring/engine.js'
import type { ConfigInput, SessionRecord } from '../../src/index.js'
import { BackendPeer, echo } from '../peer/backend-peer.js'
import { readMetrics, type Series, sumOf } from '../peer/metrics-text.js'
import { payload } from '../peer/payload.js'
import { until } from '../peer/wait.js'
import { freePort } from './free-port.js'
import { Backends, engines, Stage } from './stage.js'

for (const engine of engines) {
  test(`${engine}: metrics move while a session lives, and end where records do`, async (t) => {
    const stage = await Stage.start(t, await twoBackends(t, engine))
    const { client, by } = await stage.greeted()
    const own = { pool: 'web', backend: by }
    const steps = [1, 5000, 200_000]
    let sent = 0
    for (const size of steps) {
      sent += size
      void client.send(payload(size))
      await client.read(size)
      await until('the bytes to be counted', async () => {
        const series = await seriesOf(stage)
        return sumOf(series, 'bytes_total', { ...own, direction: 'out' }) === sent + 1
      })
    }
    const series = await seriesOf(stage)
    assert.equal(sumOf(series, 'bytes_total', { ...own, direction: 'in' }), sent)
    assert.equal(sumOf(series, 'sessions_active', { listener: 'web' }), 1)
    assert.equal(sumOf(series, 'sessions_total', { listener: 'web' }), 1)
    assert.equal(sumOf(series, 'sessions_closed_total'), 0)
    assert.equal(sumOf(series, 'backend_sessions_active', own), 1)
    assert.equal(sumOf(series, 'backend_sessions_total', own), 1)
    client.finish()
    await client.ended()
    await stage.askMany(9)
    await assertLikeRecords(stage, 10)
  })

  test(`${engine}: tries that fail are counted by why, while their session lives`, async (t) => {
    const peer = await BackendPeer.listen(echo)
    t.after(() => peer.stop())
    const stage = await Stage.start(t, {
      engine,
      listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
      pools: {
        web: {
          backends: [
            { name: 'gone', address: `127.0.0.1:${await freePort()}` },
            { name: 'here', address: peer.text },
          ],
          health: false,
          ejection: false,
        },
      },
    })
    const clients = await Promise.all(Array.from({ length: 4 }, () => stage.connect()))
    for (const client of clients) {
      await client.send('a')
      await client.read(1)
    }
    const series = await seriesOf(stage)
    const failed = { pool: 'web', backend: 'gone', reason: 'refused' }
    const failures = sumOf(series, 'connect_failures_total', failed)
    assert.ok(failures >= 2, `${failures}`) // Who tries again takes another's turn.
    assert.equal(sumOf(series, 'retries_total', { pool: 'web' }), failures)
    for (const client of clients) client.finish()
    await assertLikeRecords(stage, 4)
  })

  test(`${engine}: a backend that moves to another address keeps its counts`, async (t) => {
    const hosts = ['127.0.0.1', '127.0.0.2']
    const first = await BackendPeer.listen(echo, { kind: 'tcp', host: hosts[0]!, port: 0 })
    const { port } = first.address as { readonly port: number }
    const second = await BackendPeer.listen(echo, { kind: 'tcp', host: hosts[1]!, port })
    for (const peer of [first, second]) t.after(() => peer.stop())
    let present = hosts[0]!
    const stage = await startIn(
      t,
      { ...quickWorld(), resolve: async () => ({ ok: true, value: [present] }) },
      {
        engine,
        listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
        pools: { web: { backends: [{ name: 'a', address: `app.test:${port}` }], health: false } },
      },
    )
    const old = await stage.connect()
    await old.send('abc')
    await old.read(3)
    present = hosts[1]!
    await until('the move', () => stage.backend('a').resolvedAddress === second.text)
    const young = await until('a session at the new address', async () => {
      const client = await stage.connect()
      await client.send('defgh')
      await client.read(5)
      if (second.peers.length > 0) return client
      client.finish()
      return undefined
    })
    const series = await seriesOf(stage)
    assert.equal(sumOf(series, 'backend_sessions_active', { backend: 'a' }), 2)
    for (const client of [old, young]) client.finish()
    await stage.quiet()
    await assertLikeRecords(stage, stage.records.length)
  })

  test(`${engine}: a pool keeps what a removed backend had, and goes on counting it`, async (t) => {
    const config = await twoBackends(t, engine)
    const stage = await Stage.start(t, config)
    const open = [await stage.greeted(), await stage.greeted()]
    const { backends } = config.pools.web!
    const before = await seriesOf(stage)
    const others = backends.filter((one) => (one as { readonly name: string }).name !== 'a')
    await stage.balancer.apply({ ...config, pools: { web: { backends: others, health: false } } })
    const after = await seriesOf(stage)
    assert.equal(sumOf(after, 'config_reloads_total', { result: 'applied' }), 1)
    assert.equal(sumOf(after, 'config_reloads_total', { result: 'rejected' }), 0)
    assert.ok(
      after.every(({ labels }) => labels.backend !== 'a'),
      'its own series have ended',
    )
    assertNoneFell(
      before.filter(({ labels }) => labels.backend !== 'a'),
      after,
    )
    for (const { client } of open) {
      await client.send('more')
      await client.read(4)
      client.finish()
      await client.ended()
    }
    await assertLikeRecords(stage, 2)
    await stage.balancer.apply(config)
    await stage.askMany(4)
    const later = await seriesOf(stage)
    assert.equal(sumOf(later, 'backend_sessions_total', { backend: 'a' }), 2, 'it begins anew')
    assertNoneFell(after, later)
    assert.equal(sumOf(later, 'pool_sessions_total', { pool: 'web' }), 6)
  })
}

const { skip } = engines.length > 1 ? { skip: false } : { skip: 'io_uring is not allowed here' }

test('uring: a worker that is replaced takes no count with it', { skip }, async (t) => {
  let made: Engine | undefined
  const world: World = {
    ...realWorld(),
    chooseEngine: (wish) => {
      const choice = chooseEngine(wish)
      return { ...choice, create: async (options) => (made = await choice.create(options)) }
    },
  }
  const stage = await startIn(t, world, { ...(await twoBackends(t, 'uring')), workers: 2 })
  const clients = await Promise.all(Array.from({ length: 12 }, () => stage.greeted()))
  for (const { client } of clients) {
    await client.send('hello')
    await client.read(5)
  }
  const before = await seriesOf(stage)
  ;(made as UringEngine).kill(0)
  await until('the replacement', () => stage.events.some(({ type }) => type === 'worker.replaced'))
  const after = await seriesOf(stage)
  assertNoneFell(before, after)
  assert.equal(sumOf(after, 'worker_restarts_total'), 1)
  for (const { client } of clients) client.finish()
  await stage.askMany(6)
  await assertLikeRecords(stage, 18)
})

function quickWorld(): World {
  const factor = 200
  const nowMs = () => realClock.nowMs() * factor
  return {
    ...realWorld(),
    clock: { ...realClock, nowMs, after: (ms, act) => realClock.after(ms / factor, act) },
  }
}

async function startIn(t: TestContext, world: World, input: ConfigInput): Promise<Stage> {
  const config = parseConfig(input)
  assert.ok(config.ok)
  return Stage.run(t, balancerFrom(config.value, world))
}

async function twoBackends(t: TestContext, engine: 'net' | 'uring'): Promise<ConfigInput> {
  return {
    engine,
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { backends: await new Backends(t).start('a', 'b'), health: false } },
  }
}

async function seriesOf({ balancer }: Stage): Promise<readonly Series[]> {
  return readMetrics(await balancer.metricsText())
}

function assertNoneFell(before: readonly Series[], after: readonly Series[]): void {
  for (const { name, labels, value } of before) {
    if (!/_(total|bucket|count)$/.test(name)) continue
    const short = name.slice('evener_'.length)
    assert.ok(sumOf(after, short, labels) >= value, `${name} ${JSON.stringify(labels)}`)
  }
}

async function assertLikeRecords(stage: Stage, count: number): Promise<void> {
  await stage.quiet()
  const { records } = stage
  assert.equal(records.length, count)
  const series = await seriesOf(stage)
  const counted = (name: string, labels: Record<string, string>) => sumOf(series, name, labels)
  const web = { listener: 'web' }
  assert.equal(counted('sessions_total', web), records.length)
  assert.equal(counted('sessions_active', web), 0)
  for (const reason of closeReasons) {
    const own = records.filter((record) => record.reason === reason)
    assert.equal(counted('sessions_closed_total', { ...web, reason }), own.length, reason)
  }
  const connected = records.filter(({ backend }) => backend !== null)
  const pool = { pool: 'web' }
  assert.equal(counted('pool_sessions_total', pool), connected.length)
  assertTraffic(series, 'pool_bytes_total', pool, connected)
  assert.equal(counted('session_seconds_count', pool), records.length)
  assert.equal(counted('connect_seconds_count', pool), connected.length)
  for (const { name: backend } of stage.snapshot().pools[0]!.backends) {
    const own = records.filter((record) => record.backend === backend)
    assert.equal(counted('backend_sessions_total', { ...pool, backend }), own.length)
    assert.equal(counted('backend_sessions_active', { ...pool, backend }), 0)
    assertTraffic(series, 'bytes_total', { ...pool, backend }, own)
    for (const reason of dialCodes) {
      const tries = records.flatMap(({ attempts }) => attempts)
      const failed = tries.filter((one) => one.backend === backend && one.result === reason)
      const labels = { ...pool, backend, reason }
      assert.equal(counted('connect_failures_total', labels), failed.length)
    }
  }
  const retries = records.map(({ attempts }) => Math.max(0, attempts.length - 1))
  assert.equal(counted('retries_total', pool), total(retries))
}

function assertTraffic(
  series: readonly Series[],
  name: string,
  labels: Record<string, string>,
  records: readonly SessionRecord[],
): void {
  const [bytesIn, bytesOut] = [
    records.map((one) => one.bytesIn),
    records.map((one) => one.bytesOut),
  ]
  assert.equal(sumOf(series, name, { ...labels, direction: 'in' }), total(bytesIn))
  assert.equal(sumOf(series, name, { ...labels, direction: 'out' }), total(bytesOut))
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0)
}
