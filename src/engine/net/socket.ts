/**
 * The one file that knows more of Node's sockets than their documentation tells: that a handle has
 * an `fd`, that a listening one is given its accepted handles by calling `onconnection`, and that a
 * Socket can be made of a handle. The conformance suite is what notices if a version of Node
 * changes that.
 *
 * Taking the handles as they are accepted saves a second Socket per session, and it is how an
 * accepted one gets an `onread` buffer: with it all sessions read into one buffer of the size the
 * configuration allows; without it Node would read up to 64 KiB into a fresh one each time.
 */

import { type Server as Acceptor, type NetConnectOpts, Socket } from 'node:net'
import { getSystemErrorName } from 'node:util'
import { assert } from '../../core/assert.js'

/** Where a socket's bytes go: a buffer, and what is called with how many bytes lie in it. */
export type Reader = {
  readonly buffer: Uint8Array
  /** False stops reading until `resume()`. The buffer is used again as soon as this returns. */
  readonly callback: (byteCount: number) => boolean
}

/** Who hears what happens to a socket. */
export type SocketOwner = {
  onSocketConnected(): void
  onSocketEnd(): void
  /** `code` is a system error name. The socket is destroyed already. */
  onSocketError(code: string): void
  onSocketClosed(): void
  /** One of the above threw. */
  onCrash(error: unknown): void
}

/** A socket that tells its owner, whoever that is at the time. */
export class OwnedSocket extends Socket {
  owner: SocketOwner | undefined

  /** Reads nothing until `resume()`, but what connects by itself begins when it is connected. */
  constructor(
    onread: Reader,
    owner: SocketOwner | undefined,
    source: { handle?: Handle; fd?: number } = {},
  ) {
    super({ ...source, manualStart: true, allowHalfOpen: true, onread } as object)
    this.owner = owner
    this.on('connect', onConnect)
    this.on('end', onEnd)
    this.on('error', onError)
    this.on('close', onClose)
  }
}

// Functions with a name and no memory of their own: one of each serves all sockets.

function onConnect(this: OwnedSocket): void {
  try {
    this.owner?.onSocketConnected()
  } catch (error) {
    this.owner?.onCrash(error)
  }
}

function onEnd(this: OwnedSocket): void {
  try {
    this.owner?.onSocketEnd()
  } catch (error) {
    this.owner?.onCrash(error)
  }
}

function onError(this: OwnedSocket, error: NodeJS.ErrnoException): void {
  try {
    this.owner?.onSocketError(error.code ?? error.message)
  } catch (thrown) {
    this.owner?.onCrash(thrown)
  }
}

function onClose(this: OwnedSocket): void {
  try {
    this.owner?.onSocketClosed()
  } catch (error) {
    this.owner?.onCrash(error)
  }
}

/** What Node keeps of an open socket below the Socket. */
export type Handle = { readonly fd: number; close(): void }

type ListeningHandle = Handle & {
  onconnection: (this: ListeningHandle, status: number, handle: Handle) => void
}

type Inner = { readonly _handle: Handle | null }

/** Hears of every connection instead of Node: its handle, or the name of what went wrong. */
export function onAccept(
  acceptor: Acceptor,
  onHandle: (handle: Handle) => void,
  onAcceptError: (code: string) => void,
): void {
  const listening = (acceptor as unknown as Inner)._handle as ListeningHandle | null
  assert(listening !== null, 'whoever listens has a handle')
  listening.onconnection = (status, handle) => {
    if (status < 0) onAcceptError(getSystemErrorName(status))
    else onHandle(handle)
  }
}

/** A socket that begins to connect. Its host is a literal address: no name is looked up here. */
export function connecting(
  options: NetConnectOpts,
  onread: Reader,
  owner: SocketOwner,
): OwnedSocket {
  return new OwnedSocket(onread, owner).connect(options)
}

/** The descriptor of a socket, accepting or not; -1 when it has none, or none any more. */
export function descriptorOf(owner: object): number {
  return (owner as Inner)._handle?.fd ?? -1
}
