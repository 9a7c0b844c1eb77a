/**
 * One connection of a session, the client's or the backend's: its socket, what is known about its
 * two halves, and delivering bytes to it. What follows for the other connection, the session
 * decides (session.ts).
 *
 * On the byte path speed rules: bytes go from the shared read buffer straight to the kernel. Only
 * what the kernel does not take is copied, held here, and written by Node; the session reads no
 * more for this connection until that is done.
 */

import { getSystemErrorName } from 'node:util'
import { assert } from '../../core/assert.js'
import { errnoOf, type Native } from '../native.js'
import type { OwnedSocket, Reader, SocketOwner } from './socket.js'
import { StreamSocket } from './stream-socket.js'

/** What a connection tells its session. */
export type ConnectionOwner = {
  /** The other end has sent all it will. */
  readonly onEnd: (connection: Connection) => void
  /** Nothing can be read or written any more. `code` is a system error name. */
  readonly onFailure: (connection: Connection, code: string) => void
  /** Writing failed; what had arrived before is still being read. */
  readonly onBroken: (connection: Connection) => void
  /** The kernel has taken what was held. */
  readonly onFlushed: (connection: Connection) => void
  /** The socket is closed. */
  readonly onClosed: (connection: Connection) => void
  /** Something here threw. */
  readonly onCrash: (error: unknown) => void
}

/**
 * What a connection is made of. `native` undefined: no kernel calls here, with the limits named.
 */
export type ConnectionParts = {
  readonly party: 'client' | 'backend'
  readonly isTcp: boolean
  readonly socket: OwnedSocket
  readonly reader: Reader
  readonly owner: ConnectionOwner
  readonly native: Native | undefined
}

const tryAgain = -errnoOf('EAGAIN')
const nothing = Buffer.alloc(0)

/** A client's or a backend's connection. */
export class Connection implements SocketOwner {
  readonly party: 'client' | 'backend'
  /** Bytes for it that the kernel has not taken yet. */
  heldBytes = 0
  /** Its FIN has come. */
  ended = false
  /** Why writing to it failed, as a system error name. */
  brokenBy: string | undefined
  #socket: OwnedSocket
  #fd: number
  readonly #parts: ConnectionParts

  constructor(parts: ConnectionParts) {
    this.party = parts.party
    this.#parts = parts
    this.#socket = parts.socket
    this.#fd = parts.socket.fd
    parts.socket.owner = this
  }

  /** True when its descriptor is closed: nothing may be asked of it any more. */
  get closed(): boolean {
    return this.#socket.destroyed
  }

  /** Delivers the first `byteCount` of `bytes`. False: not all were taken, wait for `onFlushed`. */
  deliver(bytes: Uint8Array, byteCount: number): boolean {
    assert(this.heldBytes === 0, 'nothing is read for a connection that holds bytes')
    if (this.#socket.destroyed || this.brokenBy !== undefined) return false
    // Without kernel calls Node writes everything; it too asks the kernel at once.
    const taken = this.#parts.native?.send(this.#fd, bytes, byteCount) ?? 0
    if (taken === byteCount) return true
    if (taken >= 0 || taken === tryAgain) return this.#hold(bytes, Math.max(taken, 0), byteCount)
    this.#break(getSystemErrorName(taken))
    return false
  }

  /** Reads on, or begins to. */
  resume(): void {
    if (!this.#socket.destroyed) this.#socket.resume()
  }

  /** Reads no more for now. */
  pause(): void {
    if (!this.#socket.destroyed) this.#socket.pause()
  }

  /** Sends a FIN once everything held is written. */
  finish(): void {
    if (!this.#socket.destroyed) this.#socket.end()
  }

  /**
   * Closes with a reset, at once; answers how it was closed in the end. A unix socket knows no
   * reset, and what has been closed properly stays so.
   */
  reset(): 'fin' | 'rst' {
    this.heldBytes = 0
    const how = this.#parts.isTcp && !this.#socket.writableFinished ? 'rst' : 'fin'
    if (!this.#socket.destroyed) this.#resetSocket()
    return how
  }

  /** True when the other end has acknowledged every byte. Undefined: it cannot be known here. */
  get delivered(): boolean | undefined {
    if (this.#socket.destroyed) return true
    if (this.heldBytes > 0) return false
    if (!this.#parts.isTcp) return true // Whatever is in a unix socket survives its close.
    const { native } = this.#parts
    return native === undefined ? undefined : native.unacknowledgedBytes(this.#fd) === 0
  }

  /** The system error name it was lost by, though no event has said so. It is answered once. */
  get lostBy(): string | undefined {
    const errno = this.#socket.destroyed ? 0 : (this.#parts.native?.lostBy(this.#fd) ?? 0)
    return errno === 0 ? undefined : getSystemErrorName(-errno)
  }

  #resetSocket(): void {
    const { native, isTcp } = this.#parts
    if (native !== undefined && isTcp) native.resetOnClose(this.#fd)
    // With a FIN on its way libuv would answer EINVAL and leave the socket open.
    const canReset = native === undefined && isTcp && !this.#socket.writableEnded
    if (canReset) this.#socket.resetAndDestroy()
    else this.#socket.destroy()
  }

  #hold(bytes: Uint8Array, from: number, to: number): boolean {
    this.heldBytes = to - from
    this.#socket.write(Buffer.from(bytes.subarray(from, to)), (error) => this.#onWritten(error))
    if (this.#socket.writableLength > 0) return false
    this.heldBytes = 0
    return true
  }

  #onWritten(error: NodeJS.ErrnoException | null | undefined): void {
    // The events of a destroyed socket say the rest; of what was taken at once nobody waits to
    // hear.
    if (this.#socket.destroyed || this.heldBytes === 0) return
    this.heldBytes = 0
    try {
      if (!error) this.#parts.owner.onFlushed(this)
      else if (this.#rescue()) this.#break(error.code ?? error.message)
    } catch (thrown) {
      this.onCrash(thrown)
    }
  }

  #break(code: string): void {
    this.brokenBy = code
    this.#parts.owner.onBroken(this)
  }

  // The socket whose write failed is about to be destroyed, and with it what had arrived before the
  // reset. A second descriptor keeps that readable.
  #rescue(): boolean {
    const { native, reader } = this.#parts
    if (native === undefined || this.ended) return false
    const fd = native.duplicate(this.#fd)
    if (fd < 0) return false
    this.#socket.owner = undefined
    this.#socket = new StreamSocket(reader, this, { fd })
    this.#fd = fd
    return true
  }

  // A reset that comes while reading is paused can show up as a mere end (Node 20): the error still
  // waits on the socket, or a write of nothing meets it.
  onSocketEnd(): void {
    const { native } = this.#parts
    const code = this.brokenBy ?? this.lostBy
    if (code !== undefined) this.onSocketError(code)
    else if (native !== undefined || this.#socket.writableEnded) this.#endForSure()
    else {
      this.#socket.write(nothing, (error) => {
        if (!error) this.#endForSure() // After an error its event follows.
      })
    }
  }

  onSocketError(code: string): void {
    this.heldBytes = 0
    this.#parts.owner.onFailure(this, code)
  }

  onSocketClosed(): void {
    this.#parts.owner.onClosed(this)
  }

  onSocketConnected(): void {}

  onCrash(error: unknown): void {
    this.#parts.owner.onCrash(error)
  }

  #endForSure(): void {
    try {
      this.ended = true
      this.#parts.owner.onEnd(this)
    } catch (error) {
      this.onCrash(error)
    }
  }
}
