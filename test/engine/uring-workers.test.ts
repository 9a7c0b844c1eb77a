/**
 * What only an engine of several threads must do: share the work exactly, and survive the death of
 * a worker. Skipped where io_uring cannot be used.
 */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { LiveTable } from '../../src/core/live-table.js'
import type { UringEngine } from '../../src/engine/uring/engine.js'
import { probeUring } from '../../src/engine/uring/probe.js'
import { echo, sayName } from '../peer/backend-peer.js'
import type { Peer } from '../peer/peer.js'
import { until } from '../peer/wait.js'
import { fullCases } from './full-cases.js'
import { failures, moduleOf } from './module-cases.js'
import { queueCases } from './queue-cases.js'
import { Stage, type StageSettings } from './stage.js'
import { startingEngine } from './starting-engine.js'

const workers = 3
const probed = probeUring()
const options = probed.ok ? {} : { skip: probed.error }

test('round robin is exact over all workers together', options, async (context) => {
  const { play } = stageOf(context)
  for (const name of ['a', 'b', 'c']) await play.backend(sayName(name))
  const address = await play.open()
  await Promise.all(
    Array.from({ length: 90 }, async () => {
      const client = await play.client(address)
      await client.send('?')
      client.finish()
      await client.readToEnd()
    }),
  )
  await play.settled(90)
  for (let row = 0; row < 3; row++) assert.equal(play.live.total('sessions', row), 30)
})

for (const how of ['throw', 'loop'] as const) {
  test(`a worker that ${how}s takes only its own sessions with it`, options, async (context) => {
    const { play, engine } = stageOf(context)
    await play.backend(echo)
    const address = await play.open()
    const clients = await Promise.all(Array.from({ length: 60 }, () => play.client(address)))
    for (const client of clients) await askAndRead(client, 'before')
    const byWorker = new Map<string, number>()
    for (const { client, worker } of await play.engine.sessions()) byWorker.set(client, worker)
    const [victim = 0] = byWorker.values()

    ;(await engine()).fault(victim, how)
    const lost = clients.filter((client) => byWorker.get(textOf(client)) === victim)
    assert.ok(lost.length > 0)
    for (const client of lost) assert.equal(await client.ended(), 'rst')
    await until('their records', () => play.records.length === lost.length)
    assert.ok(play.records.every(({ reason }) => reason === 'worker-lost'))
    assert.equal(play.live.active(0), clients.length - lost.length)

    for (const client of clients) if (!lost.includes(client)) await askAndRead(client, 'after')
    const late = await Promise.all(Array.from({ length: 30 }, () => play.client(address)))
    for (const client of late) await askAndRead(client, 'late')
    const now = await play.engine.sessions()
    assert.equal(now.length, clients.length - lost.length + late.length)
    const [told, ...more] = await until('the word of it', () => replacedIn(play))
    assert.deepEqual([told?.worker, told?.sessions, more.length], [victim, lost.length, 0])
    context.diagnostic(`replaced ${told?.tookMs} ms after it was noticed`)
    assert.equal(told?.why, how === 'throw' ? 'asked to fail' : 'it did not turn for 2 s')
    if (how === 'throw')
      assert.match(told?.stack ?? '', /asked to fail\n.* at .*commands\.(js|ts)/s)
    else assert.equal(told?.stack, null)
  })
}

test('a policy that loops is ended with its worker, and set aside', options, async (context) => {
  const code = 'export default { create: () => () => { for (;;) if (globalThis.isOver) return } }'
  const balance = moduleOf(context, code)
  const { play } = stageOf(context, { balance }, 1)
  for (const name of ['a', 'b']) await play.backend(sayName(name))
  const address = await play.open()
  assert.equal(await (await play.client(address)).ended(), 'rst')
  await until('the news', () => failures(play).length > 0)
  assert.deepEqual(failures(play), ['web: it did not answer, and its worker was ended'])
  const names = new Set<string>()
  for (let session = 0; session < 4; session++) {
    const client = await play.client(address)
    await client.send('?')
    names.add((await client.readToEnd()).toString())
    client.finish()
  }
  assert.deepEqual([...names].sort(), ['a', 'b'])
})

test('a worker that takes the place of another leaves a paused listener so', options, async (t) => {
  const { play, engine } = stageOf(t, {}, 2)
  await play.backend(echo)
  const { id, address } = await play.openNamed()
  const side = await play.open(undefined, 'side')
  await play.engine.pause(id)
  for (const worker of [0, 1]) {
    ;(await engine()).fault(worker, 'throw')
    await until('the next worker', () => (replacedIn(play) || []).length === worker + 1)
  }
  const waiting = await play.client(address)
  await waiting.send('hello')
  for (let served = 0; served < 10; served++) await askAndRead(await play.client(side), 'side')
  assert.equal(waiting.receivedBytes, 0)
  await play.engine.resume(id)
  assert.equal((await waiting.read(5)).toString(), 'hello')
})

for (const { title, tell } of [...fullCases, ...queueCases]) {
  test(`two workers: ${title}`, options, async (context) => {
    await tell({ test: context, stage: (settings) => stageOf(context, settings, 2).play })
  })
}

test('the places of a worker that died are free again', options, async (context) => {
  const { play, engine } = stageOf(context, {}, 2)
  await play.backend(echo)
  const limit = 20
  play.setLimit(0, limit)
  const address = await play.open()
  const clients = await Promise.all(Array.from({ length: limit }, () => play.client(address)))
  for (const client of clients) await askAndRead(client, 'before')
  assert.equal(await (await play.client(address)).ended(), 'rst')
  const workersOf = (await play.engine.sessions()).map(({ worker }) => worker)
  const lost = workersOf.filter((worker) => worker === workersOf[0]).length

  ;(await engine()).fault(workersOf[0]!, 'throw')
  await until('their records', () => play.records.length === lost + 1)
  assert.equal(play.live.active(0), limit - lost)
  const late = await Promise.all(Array.from({ length: lost }, () => play.client(address)))
  for (const client of late) await askAndRead(client, 'late')
  assert.equal(await (await play.client(address)).ended(), 'rst')
})

test('who waited in a worker that died leaves the queue', options, async (context) => {
  const { play, engine } = stageOf(context, { queueMax: 100 }, 2)
  await play.backend(echo)
  play.setLimit(0, 1)
  const address = await play.open()
  const holder = await play.client(address)
  await askAndRead(holder, 'held')
  const clients = await Promise.all(Array.from({ length: 40 }, () => play.client(address)))
  await until('all wait', () => play.queued === clients.length)
  const sessions = await play.engine.sessions()
  const workerOf = new Map(sessions.map(({ client, worker }) => [client, worker]))
  const victim = workerOf.get(textOf(clients[0]!))!
  const lost = [holder, ...clients].filter((client) => workerOf.get(textOf(client)) === victim)

  ;(await engine()).fault(victim, 'throw')
  for (const client of lost) assert.equal(await client.ended(), 'rst')
  if (!lost.includes(holder)) holder.close()
  const served = clients.filter((client) => !lost.includes(client))
  const late = await play.client(address)
  await Promise.all(
    [...served, late].map(async (client) => {
      await askAndRead(client, 'served')
      client.close()
    }),
  )
  await play.settled(clients.length + 2)
  const reasons = play.records.map(({ reason }) => reason)
  assert.equal(reasons.filter((reason) => reason === 'worker-lost').length, lost.length)
})

function replacedIn({ events }: Stage) {
  const replaced = events.flatMap((event) =>
    event.type === 'worker.replaced' ? [event.payload] : [],
  )
  return replaced.length > 0 && replaced
}

async function askAndRead(client: Peer, text: string): Promise<void> {
  await client.send(text)
  assert.equal((await client.read(text.length)).toString(), text)
}

function textOf({ socket }: Peer): string {
  return `${socket.localAddress}:${socket.localPort}`
}

function stageOf(context: TestContext, settings: StageSettings = {}, columns = workers) {
  let engine: (() => Promise<UringEngine>) | undefined
  const live = new LiveTable(LiveTable.allocate(columns, 64))
  const play = new Stage(
    context,
    (engineOptions) => {
      const starting = startingEngine(engineOptions)
      engine = () => starting.started
      return starting.engine
    },
    { ...settings, live },
  )
  return { play, engine: () => engine!() }
}
