/**
 * One connection of a session, the client's or the backend's: its socket, what is known about its
 * two halves, and delivering bytes to it. What follows for the other connection, the session
 * decides (session.ts).
 *
 * On the byte path speed rules: bytes go from the shared read buffer straight to the kernel. Only
 * what the kernel does not take is copied, held here, and written by Node; the session reads no
 * more for this connection until that is done.
 */

import type { Socket } from 'node:net'
import { getSystemErrorName } from 'node:util'
import { assert } from '../../core/assert.js'
import { errnoOf, type Native } from '../native.js'
import { adopt, descriptorOf, type Reader } from './socket.js'

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
  /** One of these calls threw. */
  readonly onCrash: (error: unknown) => void
}

/**
 * What a connection is made of. `native` undefined: no kernel calls here, with the limits named.
 */
export type ConnectionParts = {
  readonly party: 'client' | 'backend'
  readonly isTcp: boolean
  readonly socket: Socket
  readonly reader: Reader
  readonly owner: ConnectionOwner
  readonly native: Native | undefined
}

const tryAgain = -errnoOf('EAGAIN')
const nothing = Buffer.alloc(0)

/** A client's or a backend's connection. */
export class Connection {
  readonly party: 'client' | 'backend'
  /** Bytes for it that the kernel has not taken yet. */
  heldBytes = 0
  /** Its FIN has come. */
  ended = false
  /** Why writing to it failed, as a system error name. */
  brokenBy: string | undefined
  #socket: Socket
  #fd: number
  readonly #parts: ConnectionParts
  readonly #onWritten: (error?: Error | null) => void

  constructor(parts: ConnectionParts) {
    this.party = parts.party
    this.#parts = parts
    this.#socket = parts.socket
    this.#fd = descriptorOf(parts.socket)
    this.#onWritten = (error) => this.#guard(() => this.#written(error ?? undefined))
    this.#listen()
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
    // Node refuses to reset a socket with a FIN on its way (libuv answers EINVAL and leaves it
    // open).
    const canReset = native === undefined && isTcp && !this.#socket.writableEnded
    if (canReset) this.#socket.resetAndDestroy()
    else this.#socket.destroy()
  }

  #hold(bytes: Uint8Array, from: number, to: number): boolean {
    this.heldBytes = to - from
    this.#socket.write(Buffer.from(bytes.subarray(from, to)), this.#onWritten)
    if (this.#socket.writableLength > 0) return false
    this.heldBytes = 0
    return true
  }

  #written(error: Error | undefined): void {
    if (this.#socket.destroyed) return // Its error or close says the rest.
    if (error === undefined) {
      if (this.heldBytes === 0) return // It was taken at once; nobody waits.
      this.heldBytes = 0
      this.#parts.owner.onFlushed(this)
      return
    }
    this.heldBytes = 0
    if (this.#rescue()) this.#break((error as NodeJS.ErrnoException).code ?? error.message)
  }

  #break(code: string): void {
    this.brokenBy = code
    this.#parts.owner.onBroken(this)
  }

  // Node is about to destroy the socket whose write failed, and with it what had arrived before the
  // reset. A second descriptor keeps that readable.
  #rescue(): boolean {
    const { native, reader } = this.#parts
    if (native === undefined || this.ended) return false
    const fd = native.duplicate(this.#fd)
    if (fd < 0) return false
    this.#socket = adopt(fd, reader)
    this.#fd = fd
    this.#listen()
    return true
  }

  #listen(): void {
    const socket = this.#socket
    socket.on('end', () => this.#guard(() => socket === this.#socket && this.#end()))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#guard(() => socket === this.#socket && this.#fail(error.code ?? error.message))
    })
    socket.on('close', () => {
      this.#guard(() => socket === this.#socket && this.#parts.owner.onClosed(this))
    })
  }

  // A reset that comes while reading is paused can show up as a mere end (Node 20): the error still
  // waits on the socket, or a write of nothing meets it.
  #end(): void {
    const { native } = this.#parts
    const code = this.brokenBy ?? this.lostBy
    if (code !== undefined) this.#fail(code)
    else if (native !== undefined || this.#socket.writableEnded) this.#endForSure()
    else {
      this.#socket.write(nothing, (error) => {
        if (!error) this.#guard(() => this.#endForSure()) // After an error its event follows.
      })
    }
  }

  #endForSure(): void {
    this.ended = true
    this.#parts.owner.onEnd(this)
  }

  #fail(code: string): void {
    this.heldBytes = 0
    this.#parts.owner.onFailure(this, code)
  }

  #guard(act: () => unknown): void {
    try {
      act()
    } catch (error) {
      this.#parts.owner.onCrash(error)
    }
  }
}
