import assert from 'node:assert/strict'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { until } from '../../test/peer/wait.js'
import { errnoOf, loadNative } from './native.js'
import { descriptorOf } from './net/handle.js'

const loaded = loadNative()
assert.ok(loaded.ok, 'these tests run where koffi loads; net-plain.test.ts is about the rest')
const native = loaded.value

async function pair(context: TestContext): Promise<{ near: Socket; far: Socket; server: Server }> {
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const near = createConnection({ port, host: '127.0.0.1', allowHalfOpen: true })
  near.on('error', () => {}) // Resets are what is tested here.
  const far = await new Promise<Socket>((resolve) => server.once('connection', resolve))
  far.on('error', () => {}) // The same at this end.
  await until('a connection', () => !near.connecting)
  context.after(() => {
    near.destroy()
    far.destroy()
    server.close()
  })
  return { near, far, server }
}

test('send takes what fits and says how much, then that there is no room', async (context) => {
  const { near } = await pair(context)
  const fd = descriptorOf(near)
  const bytes = new Uint8Array(1_000_000)
  let sentBytes = 0
  let answer = 0
  do {
    answer = native.send(fd, bytes, bytes.length)
    if (answer > 0) sentBytes += answer
  } while (answer > 0)
  assert.equal(answer, -errnoOf('EAGAIN'))
  assert.ok(native.unacknowledgedBytes(fd) > 0)
  assert.ok(native.unacknowledgedBytes(fd) <= sentBytes)
})

test('send to a descriptor that is no socket says so', () => {
  assert.equal(native.send(-1, new Uint8Array(1), 1), -errnoOf('EBADF'))
})

test('nothing is unacknowledged once the other end has it', async (context) => {
  const { near } = await pair(context)
  const fd = descriptorOf(near)
  assert.equal(native.send(fd, Uint8Array.of(1, 2, 3), 2), 2)
  await until('acknowledgement', () => native.unacknowledgedBytes(fd) === 0)
})

test('a reset is told as what a connection was lost by, once', async (context) => {
  const { near, far } = await pair(context)
  near.pause()
  const fd = descriptorOf(near)
  assert.equal(native.lostBy(fd), 0)
  far.resetAndDestroy()
  assert.equal(await until('the loss', () => native.lostBy(fd) || undefined), errnoOf('ECONNRESET'))
  assert.equal(native.lostBy(fd), 0)
})

test('a close is a reset once it was asked to be', async (context) => {
  const { near, far } = await pair(context)
  native.resetOnClose(descriptorOf(near))
  near.destroy()
  const fd = descriptorOf(far)
  assert.equal(await until('the loss', () => native.lostBy(fd) || undefined), errnoOf('ECONNRESET'))
})

test('a filtered listening socket lets nobody in and gives out whom it has', async (context) => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const spare = native.duplicate(descriptorOf(server))
  assert.ok(spare > 2)
  server.close() // The spare keeps the kernel listening, with nobody to accept.
  const queued = createConnection({ port, host: '127.0.0.1' })
  context.after(() => queued.destroy())
  await new Promise<void>((resolve) => queued.once('connect', resolve))
  assert.equal(native.acceptQueueLength(spare), 1)

  native.refuseNewConnections(spare)
  const late = createConnection({ port, host: '127.0.0.1' })
  late.on('error', () => {}) // It may be refused when all is closed.
  context.after(() => late.destroy())
  const again = createServer((socket) => socket.end('hello')).listen({ fd: spare })
  context.after(() => again.close())
  const answer = await new Promise<string>((resolve) =>
    queued.once('data', (data) => resolve(`${data}`)),
  )
  assert.equal(answer, 'hello')
  assert.equal(late.connecting, true)
})

test('a descriptor that cannot be had is a number below 0', () => {
  assert.equal(native.duplicate(-1), -errnoOf('EBADF'))
})
