/** A client in a test. */

import { createConnection } from 'node:net'
import { type BindAddress, formatAddress } from '../../src/core/address.js'
import { Peer } from './peer.js'
import { within } from './wait.js'

/** How a client connects: it may read nothing at first, or come from an address of its own. */
export type ClientOptions = { readonly isStalled?: boolean; readonly localAddress?: string }

/** Connects, to 127.0.0.1 where the listener is on every address. Rejects when refused. */
export async function connectClient(
  address: BindAddress,
  options: ClientOptions = {},
): Promise<Peer> {
  const socket = createConnection(
    address.kind === 'unix'
      ? { path: address.path, allowHalfOpen: true }
      : {
          host: address.host ?? '127.0.0.1',
          port: address.port,
          allowHalfOpen: true,
          localAddress: options.localAddress,
        },
  )
  const peer = new Peer(socket)
  if (options.isStalled === true) peer.stall()
  await within(`a connection to ${formatAddress(address)}`, () => {
    return new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', (error: NodeJS.ErrnoException) => {
        // A reset can overtake the news of the connection: it was there, and has ended.
        if (error.code === 'ECONNRESET') resolve()
        else reject(error)
      })
    })
  })
  return peer
}
