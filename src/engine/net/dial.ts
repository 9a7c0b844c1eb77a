/**
 * One try to connect to one backend. It answers once, with the connected socket or why not, unless
 * it is given up before. Trying again elsewhere is the session's business.
 */

import type { NetConnectOpts, Socket } from 'node:net'
import type { Address } from '../../core/address.js'
import { type DialCode, dialCodeOf } from '../../core/close-reason.js'
import { bad, ok, type Result } from '../../core/result.js'
import { connecting, type Reader } from './socket.js'

/** A connection attempt under way. */
export class Dial {
  readonly #socket: Socket
  readonly #onDone: (result: Result<Socket, DialCode>) => void
  readonly #onConnect: () => void
  readonly #onError: (error: NodeJS.ErrnoException) => void

  /** Begins to connect. `onDone` is called later, never before this returns. */
  constructor(
    address: Address,
    reader: Reader,
    onDone: (result: Result<Socket, DialCode>) => void,
  ) {
    this.#onDone = onDone
    this.#onConnect = () => this.#finish(ok(this.#socket))
    this.#onError = (error) => this.#finish(bad(dialCodeOf(error.code)))
    this.#socket = connecting(optionsFor(address), reader)
    this.#socket.on('connect', this.#onConnect)
    this.#socket.on('error', this.#onError)
  }

  /** Stops trying; `onDone` will not be called any more. */
  giveUp(): void {
    this.#socket.off('connect', this.#onConnect)
    this.#socket.destroy() // The error listener stays: a late error has nobody else to hear it.
  }

  #finish(result: Result<Socket, DialCode>): void {
    if (this.#socket.destroyed && result.ok) return
    this.#socket.off('connect', this.#onConnect)
    if (result.ok) this.#socket.off('error', this.#onError)
    this.#onDone(result)
  }
}

function optionsFor(address: Address): NetConnectOpts {
  return address.kind === 'unix'
    ? { path: address.path }
    : { host: address.host, port: address.port }
}
