/**
 * One try to connect to one backend. It answers once, with the connected socket or why not, unless
 * it is given up before. Trying again elsewhere is the business of connect.ts.
 */

import type { Address } from '../../core/address.js'
import { type DialCode, dialCodeOf } from '../../core/close-reason.js'
import { bad, ok, type Result } from '../../core/result.js'
import type { OwnedSocket, Reader, SocketOwner } from './socket.js'
import type { Sockets } from './sockets.js'

/** Whom a dial tells: later, never before its constructor returns. */
export type DialOwner = {
  /** The socket reads into the reader it was given; its owner is to be set to somebody new. */
  onDialed(result: Result<OwnedSocket, DialCode>): void
  onCrash(error: unknown): void
}

/** A connection attempt under way. */
export class Dial implements SocketOwner {
  #owner: DialOwner | undefined
  readonly #socket: OwnedSocket

  /** Begins to connect. */
  constructor(sockets: Sockets, address: Address, reader: Reader, owner: DialOwner) {
    this.#owner = owner
    this.#socket = sockets.connecting(address, reader, this)
  }

  /** Stops trying; the owner hears no more of it. */
  giveUp(): void {
    this.#owner = undefined
    this.#socket.destroy()
  }

  onSocketConnected(): void {
    this.#answer(ok(this.#socket))
  }

  onSocketError(code: string): void {
    this.#answer(bad(dialCodeOf(code)))
  }

  onSocketEnd(): void {}

  onSocketClosed(): void {}

  onCrash(error: unknown): void {
    this.#owner?.onCrash(error)
  }

  #answer(result: Result<OwnedSocket, DialCode>): void {
    this.#owner?.onDialed(result)
  }
}
