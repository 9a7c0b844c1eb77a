import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { connectClient } from '../peer/client-peer.js'
import { until } from '../peer/wait.js'
import { Backends, hurried, Stage } from './stage.js'

test('a graceful stop: who is in time is served, the rest reset as shutdown', async (t) => {
  const backends = new Backends(t)
  const stage = await Stage.start(t, {
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { backends: await backends.start('a'), health: hurried } },
  })
  await stage.healthIs({ a: 'up' })
  const [quick, slow] = [await stage.greeted(), await stage.greeted()]
  const address = stage.address()
  const stopped = stage.balancer.stop({ timeout: '1h' })
  await until('the listener to close', () => stage.events.at(-1)?.type === 'listener.closed')
  await assert.rejects(connectClient(address), { code: 'ECONNREFUSED' })

  await quick.client.send('last words')
  assert.equal((await quick.client.read(10)).toString(), 'last words')
  quick.client.finish()
  assert.equal(await quick.client.ended(), 'fin')

  await until('one record', () => stage.records.length === 1)
  await stage.balancer.stop({ timeout: 0 })
  await stopped
  assert.equal(await slow.client.ended(), 'rst')
  assert.deepEqual(
    stage.records.map(({ reason, closedBy }) => `${reason} by ${closedBy}`),
    ['done by client', 'shutdown by evener'],
  )
  assert.equal(stage.snapshot().phase, 'stopped')
})

test('while the delay lasts new sessions are taken', async (t) => {
  const backends = new Backends(t)
  const stage = await Stage.start(t, {
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { backends: await backends.start('a'), health: hurried } },
  })
  await stage.healthIs({ a: 'up' })
  const stopped = stage.balancer.stop({ delay: '1h' })
  assert.equal(stage.snapshot().phase, 'stopping')
  assert.deepEqual(await stage.askMany(5), { a: 5 })
  await stage.balancer.stop({ timeout: 0 })
  await stopped
})

test('connections the kernel had accepted are served, not lost', async (t) => {
  const backends = new Backends(t)
  const stage = await Stage.start(t, {
    engine: 'net', // Which accepts in this thread; the other goes on while this one stands still.
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { backends: await backends.start('a'), health: hurried } },
  })
  await stage.healthIs({ a: 'up' })
  const address = stage.address()
  assert.equal(address.kind, 'tcp')
  const clients = new Worker(connectMany, {
    eval: true,
    workerData: { port: address.port, count: 100, connected: new SharedArrayBuffer(4) },
  })
  t.after(() => clients.terminate())
  const [connected] = (await once(clients, 'message')) as [Int32Array]
  const outcome = once(clients, 'message')
  // This thread stands still meanwhile: only the kernel has accepted them.
  clients.postMessage('connect')
  Atomics.wait(connected, 0, 0, 10_000)
  assert.equal(connected[0], 1, 'all clients are connected')
  assert.equal(stage.snapshot().sessions, 0)
  await stage.balancer.stop({ timeout: '10s' })
  assert.deepEqual((await outcome)[0], { greeted: 100, failed: 0 })
  assert.equal(stage.records.length, 100)
})

test('a stop in time, also when there is no room for what the kernel has accepted', async (t) => {
  const backends = new Backends(t)
  const stage = await Stage.start(t, {
    limits: { sessions: 1 },
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { backends: await backends.start('a'), health: hurried } },
  })
  await stage.healthIs({ a: 'up' })
  const served = await stage.greeted()
  const queued = await stage.connect()
  assert.match(stage.snapshot().listeners[0]?.paused ?? '', /1/)
  await stage.balancer.stop({ timeout: '100ms' })
  assert.equal(await served.client.ended(), 'rst')
  assert.equal(await queued.ended(), 'rst')
  assert.equal(stage.records.at(0)?.reason, 'shutdown')
  assert.equal(stage.events.at(-1)?.type, 'listener.closed')
})

/** Clients in a thread of their own: they connect, say so, and leave once they were greeted. */
const connectMany = `
  const { connect } = require('node:net')
  const { parentPort, workerData } = require('node:worker_threads')
  const { port, count } = workerData
  const connected = new Int32Array(workerData.connected)
  parentPort.postMessage(connected)
  parentPort.once('message', () => {
    let waiting = count
    const outcome = { greeted: 0, failed: 0 }
    for (let client = 0; client < count; client++) {
      const socket = connect(port, '127.0.0.1')
      let greeted = false
      socket.on('connect', () => {
        waiting -= 1
        if (waiting > 0) return
        Atomics.store(connected, 0, 1)
        Atomics.notify(connected, 0)
      })
      socket.on('data', () => { greeted = true; socket.end() })
      socket.on('error', () => {})
      socket.on('close', () => {
        outcome[greeted ? 'greeted' : 'failed'] += 1
        if (outcome.greeted + outcome.failed === count) parentPort.postMessage(outcome)
      })
    }
  })`
