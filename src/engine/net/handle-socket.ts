/**
 * A TCP socket straight on a handle of Node's, because a session costs much less so: a Socket is
 * two streams with queues, states, events and next ticks, of which a relay uses nothing. Bytes are
 * sent by kernel calls; only what the kernel does not take at once is written by the handle.
 *
 * It behaves like StreamSocket, except that it tells what it tells at once, inside the call that
 * caused it.
 */

import { getSystemErrorName } from 'node:util'
import type { Native } from '../native.js'
import type { ConnectRequest, HandleEnd, Tcp, TcpHandle, WriteRequest } from './handle.js'
import {
  type OnTaken,
  type OwnedSocket,
  type Reader,
  type SocketOwner,
  tell,
  tellError,
} from './socket.js'

/** What sockets on handles are made with. */
export type HandleWays = { readonly tcp: Tcp; readonly native: Native }

type Owned<T> = T & { socket: HandleSocket } // How a callback of Node's finds the socket.
type OwnedWrite = Owned<WriteRequest> & { onTaken: OnTaken }

const endOfFile = -4095 // UV_EOF: the one of libuv's errors here that is no errno.

/** A TCP handle, connected or connecting, with an owner. */
export class HandleSocket implements OwnedSocket {
  owner: SocketOwner | undefined
  fd: number
  destroyed = false
  writableLength = 0
  writableEnded = false
  writableFinished = false
  #hasEnded = false
  readonly #handle: TcpHandle
  readonly #reader: Reader
  readonly #ways: HandleWays

  /** Takes a handle over. It reads nothing until `resume()`. */
  constructor(handle: TcpHandle, reader: Reader, owner: SocketOwner | undefined, ways: HandleWays) {
    this.owner = owner
    this.fd = handle.fd
    this.#handle = handle
    this.#reader = reader
    this.#ways = ways
    const owned = handle as Owned<TcpHandle>
    owned.socket = this
    owned.onread = onRead
    owned.useUserBuffer(reader.buffer)
  }

  get peerEnd(): HandleEnd {
    const end: HandleEnd = {}
    if (!this.destroyed) this.#handle.getpeername(end)
    return end
  }

  get ownEnd(): HandleEnd {
    const end: HandleEnd = {}
    if (!this.destroyed) this.#handle.getsockname(end)
    return end
  }

  /** Begins to connect to a literal address, and to read as soon as it is connected. */
  connect(host: string, port: number): void {
    const request = this.#ways.tcp.newConnectRequest() as Owned<ConnectRequest>
    request.socket = this
    request.oncomplete = onConnected
    const isV6 = host.includes(':')
    const status = isV6
      ? this.#handle.connect6(request, host, port)
      : this.#handle.connect(request, host, port)
    this.fd = this.#handle.fd
    if (status < 0) process.nextTick(() => this.onConnected(status))
    else this.resume() // Waiting for both at once, the kernel is asked once less.
  }

  resume(): void {
    if (!this.destroyed && !this.#hasEnded) this.#handle.readStart()
  }

  pause(): void {
    if (!this.destroyed) this.#handle.readStop()
  }

  write(bytes: Uint8Array, onTaken: OnTaken): void {
    const request = this.#ways.tcp.newWriteRequest() as OwnedWrite
    request.socket = this
    request.bytes = bytes
    request.onTaken = onTaken
    request.oncomplete = onWritten
    const status = this.#handle.writeBuffer(request, bytes)
    if (status < 0) process.nextTick(() => this.onWritten(status, onTaken))
    if (status < 0 || this.#ways.tcp.isWritePending()) this.writableLength = bytes.length
  }

  end(): void {
    if (this.writableEnded || this.destroyed) return
    this.writableEnded = true
    if (this.writableLength === 0) this.#finish()
  }

  destroy(): void {
    if (this.destroyed) return
    this.destroyed = true
    this.#handle.close()
  }

  resetAndDestroy(): void {
    if (!this.destroyed) this.#ways.native.resetOnClose(this.fd)
    this.destroy()
  }

  // === What the handle tells

  /** Its connect request is done. */
  onConnected(status: number): void {
    if (this.destroyed) return // Then it was cancelled.
    if (status < 0) this.#fail(status)
    else tell(this, 'onSocketConnected')
  }

  /** Bytes lie in the buffer; or there will be none any more. */
  onRead(): void {
    const result = this.#ways.tcp.readResult()
    if (result > 0) {
      if (!this.#reader.callback(result)) this.pause()
    } else if (result === endOfFile) {
      this.#hasEnded = true
      tell(this, 'onSocketEnd')
      this.#closeIfDone()
    } else if (result < 0) this.#fail(result)
  }

  /** A write that was pending is done. */
  onWritten(status: number, onTaken: OnTaken): void {
    if (this.destroyed) return
    this.writableLength = 0
    if (status < 0) {
      onTaken(Object.assign(new Error('write failed'), { code: getSystemErrorName(status) }))
      this.#fail(status)
      return
    }
    onTaken()
    if (this.writableEnded && !this.destroyed) this.#finish()
  }

  // A connection that is lost already takes no FIN; reading tells of the loss.
  #finish(): void {
    this.#ways.native.shutDownWriting(this.fd)
    this.writableFinished = true
    this.#closeIfDone()
  }

  #closeIfDone(): void {
    if (!this.#hasEnded || !this.writableFinished || this.destroyed) return
    this.destroy()
    tell(this, 'onSocketClosed')
  }

  #fail(status: number): void {
    if (this.destroyed) return
    this.destroy()
    tellError(this, getSystemErrorName(status))
    tell(this, 'onSocketClosed')
  }
}

// Functions with a name and no memory of their own: one of each serves all sockets.

function onRead(this: TcpHandle): void {
  ;(this as Owned<TcpHandle>).socket.onRead()
}

function onConnected(this: ConnectRequest, status: number): void {
  ;(this as Owned<ConnectRequest>).socket.onConnected(status)
}

function onWritten(this: WriteRequest, status: number): void {
  const { socket, onTaken } = this as OwnedWrite
  socket.onWritten(status, onTaken)
}
