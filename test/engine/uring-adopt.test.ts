/** Connections that main accepted itself and hands over while workers die or are full. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { LiveTable } from '../../src/core/live-table.js'
import { Schedule } from '../../src/core/schedule.js'
import { loadNative } from '../../src/engine/native.js'
import { sizesFor } from '../../src/engine/uring/create.js'
import { Crew } from '../../src/engine/uring/crew.js'
import { acceptNow, openListening } from '../../src/engine/uring/listening.js'
import { Memory, mappingWords } from '../../src/engine/uring/memory.js'
import { probeUring } from '../../src/engine/uring/probe.js'
import { BackendPeer, echo } from '../peer/backend-peer.js'
import { connectClient } from '../peer/client-peer.js'
import type { Peer } from '../peer/peer.js'
import { until, within } from '../peer/wait.js'

const probed = probeUring()
const options = probed.ok ? {} : { skip: probed.error }

test('the worker it was given to dies before it reads of it', options, async (context) => {
  const { crew, accepted } = await crewFor(context)
  const { client, fd } = await accepted()
  crew.worker(0).tell({ type: 'fault', how: 'throw' })
  await within('a worker to take it', () => crew.adopt('front', 1, fd))
  await askAndRead(client)
})

test('the worker that is asked is gone', options, async (context) => {
  const { crew, accepted } = await crewFor(context)
  const { client, fd } = await accepted()
  const dying = crew.worker(0)
  dying.tell({ type: 'fault', how: 'throw' })
  await dying.gone
  await within('a worker to take it', () => crew.adopt('front', 1, fd))
  await askAndRead(client)
})

test('nobody can take it: it is reset', options, async (context) => {
  const { crew, stop, accepted } = await crewFor(context)
  const { client, fd } = await accepted()
  await stop()
  await within('the answer', () => crew.adopt('front', 1, fd))
  assert.equal(await client.ended(), 'rst')
})

async function askAndRead(client: Peer): Promise<void> {
  await client.send('hello')
  assert.equal((await client.read(5)).toString(), 'hello')
}

async function crewFor(context: TestContext) {
  assert.ok(probed.ok)
  const native = loadNative()
  assert.ok(native.ok)
  const libc = probed.value
  const scratch = new Memory(libc, new Float64Array(mappingWords)).allocate(4096)
  const tools = { libc, native: native.value, scratch }
  const backend = await BackendPeer.listen(echo)
  context.after(() => backend.stop())

  const live = new LiveTable(LiveTable.allocate(1, 8))
  live.publish(0, 'up', 1)
  const engineOptions = {
    live,
    emit: () => {},
    sessionsMax: 10,
    pipesMax: 4,
    idPrefix: '',
    seed: 1,
  }
  const crew = new Crew(engineOptions, libc, scratch, sizesFor(engineOptions), 1)
  assert.equal(await crew.start(), undefined)
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= crew.stop()
    return stopped
  }
  context.after(stop)
  await crew.apply(snapshotOf(backend))

  const opened = openListening(tools, { kind: 'tcp', host: '127.0.0.1', port: 0 })
  assert.ok(opened.ok)
  const { fd: listening, address } = opened.value
  context.after(() => libc.close(listening))
  const accepted = async () => {
    const client = await connectClient(address)
    context.after(() => client.close())
    let fd = -1
    await until('the connection', () => {
      fd = acceptNow(tools, listening)
      return fd >= 0
    })
    return { client, fd }
  }
  return { crew, stop, accepted }
}

const longMs = 60_000

function snapshotOf({ address }: BackendPeer) {
  const schedule = Schedule.allocate(8)
  new Schedule(schedule).publish(Int32Array.of(0))
  const timeouts = {
    connectMs: longMs,
    connectTotalMs: longMs,
    idleMs: longMs,
    halfClosedMs: longMs,
    maxDurationMs: longMs,
    queueMs: 1000,
  }
  const pool = {
    name: 'web',
    backends: [{ row: 0, name: 'a', address }],
    schedule,
    balance: { policy: 'round-robin' } as const,
    attempts: 1,
    timeouts,
    keepAlive: undefined,
  }
  return {
    revision: 1,
    listeners: [{ name: 'front', pool: 'web', timeouts: {}, keepAlive: undefined }],
    pools: [pool],
    bufferPerDirectionBytes: undefined,
  }
}
