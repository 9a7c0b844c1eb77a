/** Backends for probes to meet: each does one thing to whoever connects, and ends with its test. */

import { mkdtempSync, rmSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { BindAddress } from '../../src/core/address.js'
import { BackendPeer } from '../peer/backend-peer.js'

/** Starts one that treats every connection so, on a free port unless told where. */
export async function backend(
  test: TestContext,
  onSocket: (socket: Socket) => void,
  at?: BindAddress,
): Promise<BackendPeer> {
  const started = await BackendPeer.listen(({ socket }) => onSocket(socket), at)
  test.after(() => started.stop())
  return started
}

/** Its connections that are open still. */
export function openConnections({ peers }: BackendPeer): number {
  return peers.filter(({ socket }) => !socket.destroyed).length
}

/** A place for a unix socket, removed with its test. */
export function unixPlace(test: TestContext): { readonly kind: 'unix'; readonly path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'evener-probe-'))
  test.after(() => rmSync(folder, { recursive: true, force: true }))
  return { kind: 'unix', path: join(folder, 'backend.sock') }
}

/** Nothing was ever here. */
export const nowhere = { kind: 'unix', path: '/nonexistent/evener.sock' } as const
