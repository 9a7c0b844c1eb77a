/**
 * Which kind of socket a session gets: for TCP one on a handle, where there are kernel calls and
 * this Node shows its handles; for all else Node's own.
 */

import type { NetConnectOpts } from 'node:net'
import type { Address } from '../../core/address.js'
import type { KeepAlive } from '../../core/snapshot.js'
import type { Native } from '../native.js'
import type { Handle, Tcp } from './handle.js'
import { HandleSocket, type HandleWays } from './handle-socket.js'
import type { OwnedSocket, Reader, SocketOwner } from './socket.js'
import { prepareAccepted } from './socket-options.js'
import { StreamSocket } from './stream-socket.js'

/** Makes the sockets of an engine. */
export type Sockets = {
  /** A socket for what was accepted. It has no owner yet, and reads nothing until `resume()`. */
  readonly accepted: (
    handle: Handle,
    reader: Reader,
    keepAlive: KeepAlive | undefined,
  ) => OwnedSocket
  /**
   * A socket that connects and then reads. The owner hears of it later, never before this returns.
   * A host is a literal address: no name is looked up here.
   */
  readonly connecting: (address: Address, reader: Reader, owner: SocketOwner) => OwnedSocket
}

/** The lightest sockets to be had with these. */
export function socketsWith(native: Native | undefined, tcp: Tcp | undefined): Sockets {
  const streams = streamSockets(native)
  if (native === undefined || tcp === undefined) return streams
  const ways: HandleWays = { native, tcp }
  return {
    accepted: (handle, reader, keepAlive) =>
      tcp.owns(handle)
        ? new HandleSocket(handle, reader, undefined, ways)
        : streams.accepted(handle, reader, keepAlive),
    connecting: (address, reader, owner) => {
      if (address.kind === 'unix') return streams.connecting(address, reader, owner)
      const socket = new HandleSocket(tcp.newHandle(), reader, owner, ways)
      socket.connect(address.host, address.port)
      return socket
    },
  }
}

function streamSockets(native: Native | undefined): Sockets {
  return {
    accepted: (handle, reader, keepAlive) => {
      const socket = new StreamSocket(reader, undefined, { handle })
      prepareAccepted(socket, keepAlive, native)
      return socket
    },
    connecting: (address, reader, owner) =>
      new StreamSocket(reader, owner).connect(optionsFor(address)),
  }
}

function optionsFor(address: Address): NetConnectOpts {
  return address.kind === 'unix'
    ? { path: address.path }
    : { host: address.host, port: address.port }
}
