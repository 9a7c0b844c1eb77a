/**
 * One end of a connection in a test, a client's or a backend's, that does what it is told: send
 * whole or byte by byte, stall, half-close, reset. It knows how the other side ended, with a FIN or
 * with a reset.
 */

import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { loadNative } from '../../src/engine/native.js'
import { descriptorOf } from '../../src/engine/net/handle.js'
import { until, within } from './wait.js'

/** How the other side stopped sending. */
export type Ending = 'fin' | 'rst'

/** Thrown in a script whose connection is over. */
export class PeerGone extends Error {
  override readonly name = 'PeerGone'
}

/** Bytes as a test writes them. */
export type Bytes = string | Uint8Array

/** One end of a connection. It reads all the time unless it stalls. */
export class Peer {
  readonly socket: Socket
  /** The other end's address, as text; empty for a client that is not yet connected. */
  readonly from: string
  /** Bytes received so far, read by the test or not. */
  receivedBytes = 0
  /** How the other side ended; undefined while it has not. */
  ending: Ending | undefined
  #unread: Buffer[] = []
  #unreadBytes = 0
  #onNews: (() => void)[] = []

  constructor(socket: Socket) {
    this.socket = socket
    this.from = `${socket.remoteAddress ?? ''}:${socket.remotePort ?? ''}`
    socket.setNoDelay(true)
    socket.on('data', (chunk) => {
      this.receivedBytes += chunk.length
      this.#unread.push(chunk)
      this.#unreadBytes += chunk.length
      this.#tell()
    })
    socket.on('end', () => this.#end(hadReset(socket) ? 'rst' : 'fin'))
    socket.on('error', () => this.#end('rst'))
    socket.on('close', () => this.#end('fin'))
  }

  /** The next `byteCount` bytes. Fails when the connection ends before. */
  async read(byteCount: number): Promise<Buffer> {
    await this.#until(() => this.#unreadBytes >= byteCount || this.ending !== undefined)
    if (this.#unreadBytes < byteCount) {
      throw new PeerGone(`${this.ending} after ${this.#unreadBytes} of ${byteCount} bytes`)
    }
    const all = Buffer.concat(this.#unread)
    this.#unread = [all.subarray(byteCount)]
    this.#unreadBytes -= byteCount
    return all.subarray(0, byteCount)
  }

  /** All bytes up to the end, whichever end it is. */
  async readToEnd(): Promise<Buffer> {
    await this.ended()
    return this.read(this.#unreadBytes)
  }

  /** Waits until the other side has ended, and says how. */
  async ended(): Promise<Ending> {
    await this.#until(() => this.ending !== undefined)
    return this.ending!
  }

  /** Sends. Resolves when the kernel has taken everything. */
  async send(bytes: Bytes): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.socket.write(bytes, (error) => (error ? reject(new PeerGone(error.message)) : resolve()))
    })
  }

  /** Sends every byte in a packet of its own, as far as a kernel lets us. */
  async sendByteByByte(bytes: Bytes): Promise<void> {
    for (const byte of Buffer.from(bytes)) await this.send(Uint8Array.of(byte))
  }

  /** Sends a FIN; the other direction stays open. */
  finish(): void {
    this.socket.end()
  }

  /** Closes with a reset. A unix socket is closed. */
  reset(): void {
    if (this.socket.remoteAddress === undefined) this.socket.destroy()
    else this.socket.resetAndDestroy()
  }

  /** Resets as soon as the other side's kernel has everything: a reset drops what it has not. */
  async resetOnceReceived(): Promise<void> {
    const native = loadNative()
    assert.ok(native.ok, 'what has been received only the kernel knows')
    const fd = descriptorOf(this.socket)
    await until('everything to be received', () => {
      return this.socket.destroyed || native.value.unacknowledgedBytes(fd) === 0
    })
    this.reset()
  }

  /** Closes both directions at once, as a program does that exits. */
  close(): void {
    this.socket.destroy()
  }

  /** Reads nothing more until `resume`. */
  stall(): void {
    this.socket.pause()
  }

  /** Reads on. */
  resume(): void {
    this.socket.resume()
  }

  /** Reads to the end, never more than one chunk per turn of the event loop. */
  async readSlowly(): Promise<Buffer> {
    while (this.ending === undefined) {
      const before = this.receivedBytes
      this.resume()
      await this.#until(() => this.receivedBytes > before || this.ending !== undefined)
      this.stall()
      await new Promise((resolve) => setImmediate(resolve))
    }
    return this.read(this.#unreadBytes)
  }

  async #until(isTrue: () => boolean): Promise<void> {
    await within('news from the other side', async () => {
      while (!isTrue()) await new Promise<void>((resolve) => this.#onNews.push(resolve))
    })
  }

  #end(ending: Ending): void {
    this.ending ??= ending
    this.#tell()
  }

  #tell(): void {
    const waiting = this.#onNews
    this.#onNews = []
    for (const resolve of waiting) resolve()
  }
}

/**
 * Whether what looks like an end was a reset. Node 20 shows a reset that comes while reading is
 * paused as a mere end; the error still waits.
 */
export function hadReset(socket: Socket): boolean {
  const native = loadNative()
  const fd = descriptorOf(socket)
  return native.ok && fd >= 0 && native.value.lostBy(fd) !== 0
}
