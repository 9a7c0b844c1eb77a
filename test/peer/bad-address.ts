/** Addresses where no backend answers: one that refuses, and one that swallows every attempt. */

import assert from 'node:assert/strict'
import { createConnection, createServer, type Socket } from 'node:net'
import type { Address } from '../../src/core/address.js'
import { loadNative } from '../../src/engine/native.js'

/** An address that refuses every connection: nobody may listen on port 1 but a system service. */
export const refusing: Address = { kind: 'tcp', host: '127.0.0.1', port: 1 }

/** An address whose connection attempts hang, and what frees it. */
export type BlackHole = { readonly address: Address; readonly close: () => void }

/**
 * A listening socket whose queue is full and whom nobody serves: the kernel drops what comes, as a
 * host does that was switched off.
 */
export async function blackHole(): Promise<BlackHole> {
  const native = loadNative()
  assert.ok(native.ok, 'a black hole needs kernel calls')
  const server = createServer()
  await new Promise<void>((resolve) =>
    server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, resolve),
  )
  const bound = server.address()
  assert.ok(typeof bound === 'object' && bound !== null)
  const inner = server as unknown as { readonly _handle: { readonly fd: number } }
  // Node accepts as long as it has a handle; a second descriptor keeps the kernel listening.
  const fd = native.value.duplicate(inner._handle.fd)
  server.close()
  const fillers: Socket[] = []
  // One more than fits is enough: the last ones hang, as will every other.
  for (let count = 0; count < 4; count++) {
    const filler = createConnection({ host: '127.0.0.1', port: bound.port })
    filler.on('error', () => {}) // It is reset when the hole closes; that is what it is for.
    fillers.push(filler)
  }
  await new Promise<void>((resolve) => fillers[0]!.once('connect', resolve))
  return {
    address: { kind: 'tcp', host: '127.0.0.1', port: bound.port },
    close: () => {
      for (const filler of fillers) filler.destroy()
      native.value.close(fd)
    },
  }
}
