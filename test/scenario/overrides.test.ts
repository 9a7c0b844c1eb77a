/** What operators decide while clients come and go, with real sockets on both engines. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type BackendView, OperationError } from '../../src/index.js'
import { until } from '../peer/wait.js'
import { Backends, engines, hurried, Stage } from './stage.js'

const ref = { pool: 'web', backend: 'a' }
const by = { by: 'ann', via: 'socket', reason: 'new kernel' } as const
const clientsAtOnce = 8

for (const engine of engines) {
  test(`${engine}: a drain under load harms no client, and lets nobody new in`, async (t) => {
    const stage = await started(t, engine)
    const load = new Load(stage)
    await load.servedAtLeast(100)
    for (let round = 0; round < 5; round++) {
      await stage.balancer.override(ref, { state: 'drain' }, by)
      const { sessions } = stage.backend('a').totals
      await load.servedAtLeast(100)
      assert.equal(stage.backend('a').totals.sessions, sessions, 'nobody new since it was drained')
      await until('it to be empty', () => stage.backend('a').sessions === 0)
      await stage.balancer.clearOverride(ref, by)
      await until('it to be used again', () => stage.backend('a').totals.sessions > sessions)
    }
    await load.stop()
    await stage.quiet()
    assert.equal(load.failed, 0)
    assert.deepEqual(
      stage.records.filter(({ reason }) => reason !== 'done'),
      [],
    )
    t.diagnostic(`${load.served} served`)
  })

  test(`${engine}: who is on a drained backend goes on, until its time is over`, async (t) => {
    const stage = await started(t, engine, { timeouts: { drain: '300ms' } })
    const clients = [await stage.greeted(), await stage.greeted()]
    const on = clients.find((one) => one.by === 'a')!
    await stage.balancer.override(ref, { state: 'maintenance' }, by)
    await on.client.send('still there')
    assert.equal((await on.client.read(11)).toString(), 'still there')
    assert.equal(await on.client.ended(), 'rst')
    await until('its record', () => stage.records.length === 1)
    assert.equal(stage.records[0]?.reason, 'drained')
    const { effective, decidedBy, why, overrides } = stage.backend('a')
    assert.deepEqual(
      [effective, decidedBy, why],
      ['maintenance', 'operator', 'ann said maintenance: new kernel'],
    )
    assert.deepEqual(stage.balancer.overrides(), overrides)
  })

  test(`${engine}: a weight that an operator changes changes the spread`, async (t) => {
    const stage = await started(t, engine)
    await stage.balancer.override(ref, { weight: 9 }, by)
    await until('the next revision', () => stage.snapshot().revision === 2)
    assert.deepEqual(await stage.askMany(20), { a: 18, b: 2 })
    await stage.balancer.override(ref, { weight: 0 })
    assert.deepEqual(await stage.askMany(5), { b: 5 })
    await stage.balancer.clearOverride(ref)
    assert.deepEqual(await stage.askMany(6), { a: 3, b: 3 })
  })

  test(`${engine}: health is forced, either way`, async (t) => {
    const backends = new Backends(t)
    const stage = await started(t, engine, {}, backends)
    await stage.balancer.override(ref, { health: 'down' }, by)
    assert.deepEqual(await stage.askMany(4), { b: 4 })
    await stage.balancer.override(ref, { health: 'up' }, by)
    await backends.kill('a')
    await until('its probes to fail', () => stage.backend('a').probes[0]?.health === 'down')
    assert.equal(stage.backend('a').effective, 'up')
    assert.deepEqual(await stage.askMany(4), { b: 4 }, 'who cannot be reached there is tried on b')
    await stage.balancer.clearOverride(ref)
    assert.equal(stage.backend('a').effective, 'down')
  })
}

test('an override ends when its time is over', async (t) => {
  const stage = await started(t, 'net')
  await stage.balancer.override(ref, { state: 'drain', expiresInMs: 50 }, by)
  assert.equal(stage.backend('a').effective, 'drain')
  await until('its end', () => stage.events.some(({ type }) => type === 'override.expired'))
  assert.equal(stage.backend('a').effective, 'up')
  assert.deepEqual(stage.balancer.overrides(), [])
})

test('what makes no sense is refused, and changes nothing', async (t) => {
  const stage = await started(t, 'net')
  const refused = async (act: Promise<unknown>) => {
    try {
      return await act
    } catch (error) {
      assert.ok(error instanceof OperationError)
      return `${error.code}: ${error.message}`
    }
  }
  const { balancer } = stage
  const wrong = { state: 'drained' } as unknown as { state: 'drain' }
  assert.match(String(await refused(balancer.override(ref, wrong))), /^invalid: state: /)
  assert.equal(
    await refused(balancer.override(ref, {})),
    'invalid: the override: say at least one of state, health, weight',
  )
  const far = { expiresInMs: 1e15, state: 'drain' } as const
  assert.match(String(await refused(balancer.override(ref, far))), /^invalid: expiresInMs: /)
  const nobody = { by: '', via: 'http' } as const
  assert.match(
    String(await refused(balancer.override(ref, { weight: 1 }, nobody))),
    /^invalid: who it is by: /,
  )
  const other = { pool: 'web', backend: 'c' }
  const unknown = 'not-found: no backend of pool web is called "c"'
  assert.equal(await refused(balancer.override(other, { weight: 1 })), unknown)
  assert.equal(await refused(balancer.clearOverride(other)), unknown)
  assert.deepEqual((await balancer.clearOverride(ref)).overrides, [], 'nothing to clear')
  assert.deepEqual(balancer.overrides(), [])
  assert.ok(!stage.events.some(({ type }) => type.startsWith('override.')))
})

test('overrides survive another configuration, also of who is not in it just now', async (t) => {
  const backends = await new Backends(t).start('a', 'b')
  const config = (names: readonly string[], weight = 1) => ({
    engine: 'net' as const,
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: {
      web: {
        health: false as const,
        backends: backends
          .filter(({ name }) => names.includes(name))
          .map((backend) => ({ ...backend, weight })),
      },
    },
  })
  const stage = await Stage.start(t, config(['a', 'b']))
  await stage.balancer.override(ref, { state: 'drain' }, by)
  await stage.balancer.override({ ...ref, backend: 'b' }, { weight: 9 }, by)
  await stage.balancer.apply(config(['a', 'b'], 2))
  assert.deepEqual(await stage.askMany(4), { b: 4 })
  assert.equal(stage.backend('b').weight, 9)
  await stage.balancer.apply(config(['b']))
  assert.equal(stage.balancer.overrides().length, 2)
  await stage.balancer.apply(config(['a', 'b']))
  assert.deepEqual(await stage.askMany(4), { b: 4 }, 'it came back, drained from the first session')
  assert.equal(stage.backend('a').decidedBy, 'operator')
  await stage.balancer.clearOverride(ref)
  assert.deepEqual(await stage.askMany(10), { a: 1, b: 9 })
})

test('a backend is probed when somebody asks, not only in its time', async (t) => {
  const backends = new Backends(t)
  const health = { type: 'tcp', interval: '1h', rise: 1, fall: 1 } as const
  const stage = await started(t, 'net', { health }, backends)
  await backends.kill('a')
  const view = await stage.balancer.probeNow(ref)
  assert.deepEqual([view.health, view.why], ['down', 'refused'])
  const refused = (act: Promise<unknown>) => act.catch((error) => `${error.code}: ${error.message}`)
  await stage.balancer.override(ref, { state: 'maintenance' })
  assert.equal(
    await refused(stage.balancer.probeNow(ref)),
    'conflict: web/a is not probed in maintenance',
  )
  const unprobed = await started(t, 'net', { health: false })
  assert.equal(
    await refused(unprobed.balancer.probeNow(ref)),
    'conflict: web/a has no probes: they are off',
  )
})

/** Clients that come one after the other, several at a time, each with a question. */
class Load {
  served = 0
  failed = 0
  #isOver = false
  readonly #clients: Promise<void>[]

  constructor(stage: Stage) {
    this.#clients = Array.from({ length: clientsAtOnce }, async () => {
      while (!this.#isOver) await this.#visit(stage)
    })
  }

  async servedAtLeast(more: number): Promise<void> {
    const before = this.served
    await until(`${more} more clients served`, () => this.served >= before + more)
  }

  async stop(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#clients)
  }

  async #visit(stage: Stage): Promise<void> {
    try {
      const { client } = await stage.greeted()
      await client.send('q')
      await client.read(1)
      client.finish()
      if ((await client.ended()) === 'fin') this.served += 1
      else this.failed += 1
    } catch {
      this.failed += 1 // However it failed, it was to be served.
    }
  }
}

async function started(
  t: TestContext,
  engine: 'net' | 'uring',
  pool: object = {},
  backends = new Backends(t),
): Promise<Stage> {
  const stage = await Stage.start(t, {
    engine,
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { backends: await backends.start('a', 'b'), health: hurried, ...pool } },
  })
  await until('the first probes', () => stage.snapshot().pools[0]!.backends.every(isProbed))
  return stage
}

function isProbed({ health }: BackendView): boolean {
  return health !== 'unknown'
}
