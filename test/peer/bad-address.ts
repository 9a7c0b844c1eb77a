/** Addresses where no backend answers: one that refuses, and one that swallows every attempt. */

import assert from 'node:assert/strict'
import { renameSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import type { Address } from '../../src/core/address.js'
import { loadNative } from '../../src/engine/native.js'

/** An address that refuses: nothing listens on port 1. `host` from 1 to 254 makes them differ. */
export function refusing(host = 1): Address {
  return { kind: 'tcp', host: `127.0.0.${host}`, port: 1 }
}

/** An address whose queue is full, and what frees it. */
export type BlackHole = { readonly address: Address; readonly close: () => void }

/**
 * A listening socket whose queue is full and whom nobody serves. The kernel drops what comes, as a
 * host does that was switched off; at a unix socket (`path`) it answers at once that it is busy.
 */
export async function blackHole(path?: string): Promise<BlackHole> {
  const native = loadNative()
  assert.ok(native.ok, 'a black hole needs kernel calls')
  const server = createServer()
  const address = await listen(server, path)
  // Node accepts as long as it has a handle; a second descriptor keeps the kernel listening.
  const inner = server as unknown as { readonly _handle: { readonly fd: number } }
  const fd = native.value.duplicate(inner._handle.fd)
  server.close()
  const fillers = await fill(address)
  return {
    address,
    close: () => {
      for (const filler of fillers) filler.destroy()
      native.value.close(fd)
    },
  }
}

async function listen(server: Server, path: string | undefined): Promise<Address> {
  if (path !== undefined) {
    // Closing a server unlinks the path it was bound to; a moved file it does not find.
    await new Promise<void>((resolve) => server.listen({ path: `${path}~`, backlog: 1 }, resolve))
    renameSync(`${path}~`, path)
    return { kind: 'unix', path }
  }
  const at = { host: '127.0.0.1', port: 0, backlog: 1 }
  await new Promise<void>((resolve) => server.listen(at, resolve))
  const bound = server.address()
  assert.ok(typeof bound === 'object' && bound !== null)
  return { kind: 'tcp', host: bound.address, port: bound.port }
}

async function fill(address: Address): Promise<readonly Socket[]> {
  // More than fit: the first are queued, the last hang, as will every other.
  const sockets = Array.from({ length: 4 }, () =>
    address.kind === 'unix'
      ? createConnection({ path: address.path })
      : createConnection({ host: address.host, port: address.port }),
  )
  for (const socket of sockets) socket.on('error', () => {}) // Busy, or reset with the hole.
  await new Promise<void>((resolve) => sockets[0]!.once('connect', resolve))
  return sockets
}
