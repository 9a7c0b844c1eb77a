/**
 * The one file that knows more of Node's sockets than their documentation tells: that an accepted
 * socket's handle can be taken over by a new one, and that a handle has an `fd`. The conformance
 * suite is what notices if a version of Node changes that.
 *
 * Taking the handle over is how an accepted socket gets an `onread` buffer. With it all sessions
 * read into one buffer of the size the configuration allows; without it Node would read up to 64
 * KiB into a fresh buffer each time, whatever the configuration says.
 */

import { type NetConnectOpts, Socket } from 'node:net'
import { formatAddress } from '../../core/address.js'
import { assert } from '../../core/assert.js'

/** Where a socket's bytes go: a buffer, and what is called with how many bytes lie in it. */
export type Reader = {
  readonly buffer: Uint8Array
  /** False stops reading until `resume()`. The buffer is used again as soon as this returns. */
  readonly callback: (byteCount: number) => boolean
}

type Inner = { _handle: { readonly fd: number } | null }

/** A silent socket on the connection of `accepted`, which is of no more use. */
export function takeOver(accepted: Socket, onread: Reader): Socket {
  const inner = accepted as unknown as Inner
  const handle = inner._handle
  assert(handle !== null, 'a socket is taken over while it is open')
  inner._handle = null
  return new Socket({ handle, manualStart: true, allowHalfOpen: true, onread } as object)
}

/** A reading socket on a descriptor, which it will close. */
export function adopt(fd: number, onread: Reader): Socket {
  return new Socket({ fd, allowHalfOpen: true, onread } as object)
}

/** A socket that begins to connect. Its host is a literal address: no name is looked up here. */
export function connecting(options: NetConnectOpts, onread: Reader): Socket {
  return new Socket({ allowHalfOpen: true, onread } as object).connect(options)
}

/** The descriptor of a socket, accepting or not; -1 when it has none, or none any more. */
export function descriptorOf(owner: object): number {
  return (owner as Inner)._handle?.fd ?? -1
}

/** A socket's other end as text, without the disguise IPv4 wears on a dual-stack socket. */
export function peerAddressOf(socket: Socket): string {
  return addressText(socket.remoteAddress, socket.remotePort)
}

/** A socket's own end as text. */
export function localAddressOf(socket: Socket): string {
  return addressText(socket.localAddress, socket.localPort)
}

function addressText(host: string | undefined, port: number | undefined): string {
  if (host === undefined || port === undefined) return 'unix:' // Clients rarely name their end.
  return formatAddress({ kind: 'tcp', host: host.replace(/^::ffff:(?=[\d.]+$)/, ''), port })
}
