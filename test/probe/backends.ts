/** Backends for probes to meet: each does one thing to whoever connects, on a port of its own. */

import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { Worker } from 'node:worker_threads'
import type { Address } from '../../src/core/address.js'

/** A backend that runs until its test ends. */
export type RunningBackend = { readonly address: Address; readonly sockets: ReadonlySet<Socket> }

/** Starts one that treats every connection so. */
export async function backend(
  test: TestContext,
  onSocket: (socket: Socket) => void,
): Promise<RunningBackend> {
  const { server, sockets } = serve(test, onSocket)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { address: { kind: 'tcp', host: '127.0.0.1', port }, sockets }
}

/** The same on a unix socket. */
export async function unixBackend(
  test: TestContext,
  onSocket: (socket: Socket) => void,
): Promise<RunningBackend> {
  const { server, sockets } = serve(test, onSocket)
  const folder = mkdtempSync(join(tmpdir(), 'evener-probe-'))
  test.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'backend.sock')
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return { address: { kind: 'unix', path }, sockets }
}

/** An address where nothing listens. */
export async function nobody(): Promise<Address> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return { kind: 'tcp', host: '127.0.0.1', port }
}

/** An address where connecting hangs: its queue is full, and nobody takes anything out of it. */
export async function blackHole(test: TestContext): Promise<Address> {
  const stuck = new Worker(listenAndHang, { eval: true })
  test.after(() => stuck.terminate())
  const [port] = (await once(stuck, 'message')) as [number]
  const address = { kind: 'tcp', host: '127.0.0.1', port } as const
  // The kernel takes one more than the queue was asked to hold.
  for (let count = 0; count < 2; count++) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {}) // It is reset when the worker ends.
    test.after(() => socket.destroy())
    await once(socket, 'connect')
  }
  return address
}

const listenAndHang = `
  const { createServer } = require('node:net')
  const { parentPort } = require('node:worker_threads')
  const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  })`

function serve(
  test: TestContext,
  onSocket: (socket: Socket) => void,
): { readonly server: Server; readonly sockets: ReadonlySet<Socket> } {
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {}) // What a probe does to a connection is seen at its other end.
    onSocket(socket)
  })
  test.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { server, sockets }
}
