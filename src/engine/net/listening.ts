/**
 * One listening socket: it accepts, pauses (the kernel queues meanwhile), and closes without losing
 * a connection the kernel had already accepted.
 *
 * Node cannot stop accepting but by closing, so a second descriptor of the same socket keeps the
 * kernel listening while Node's is closed, and Node listens again on a copy of it. libuv accepts in
 * a loop until the queue is empty; closing within the loop ends it, so a pause never overshoots.
 * Without kernel calls there is no second descriptor, and no pause: see `canPause`.
 */

import { rmSync } from 'node:fs'
import { type Server as Acceptor, createServer, type ListenOptions } from 'node:net'
import type { BindAddress } from '../../core/address.js'
import { assert } from '../../core/assert.js'
import type { KeepAlive } from '../../core/snapshot.js'
import type { Native } from '../native.js'
import { descriptorOf, type Handle, onAccept } from './handle.js'
import { prepareListening } from './socket-options.js'

/** Connections the kernel may hold for us; it caps this at its own `somaxconn`. */
export const backlogMax = 4096

/** How often an accept queue is looked at while a listener closes. */
const drainLookMs = 5

/** Looks in a row that must find the accept queue empty: handshakes may be under way. */
const quietLooksMin = 3

/** What a listening socket tells. */
export type ListeningOwner = {
  readonly onAccepted: (handle: Handle) => void
  /** The kernel refused to accept: no descriptor, no memory. `code` is a system error name. */
  readonly onAcceptFailed: (code: string) => void
}

/** An open listening socket. */
export class Listening {
  /** As bound: with a real port. */
  readonly address: BindAddress
  #acceptor: Acceptor | undefined
  #acceptedCount = 0
  #isOpen = true
  #isHeld = false
  #isDraining = false
  #isFileRemoved = false
  readonly #spareFd: number
  readonly #owner: ListeningOwner
  readonly #native: Native | undefined

  /** Takes over a acceptor that listens and has no listeners of its own. */
  constructor(
    acceptor: Acceptor,
    address: BindAddress,
    owner: ListeningOwner,
    native: Native | undefined,
  ) {
    this.address = address
    this.#owner = owner
    this.#native = native
    this.#spareFd = native?.duplicate(descriptorOf(acceptor)) ?? -1
    this.#attach(acceptor)
  }

  /** False: no kernel calls here; what comes over the limit must be answered, it cannot wait. */
  get canPause(): boolean {
    return this.#spareFd >= 0
  }

  /** Sets what accepted sockets inherit. */
  prepare(keepAlive: KeepAlive | undefined): void {
    if (this.#native === undefined || this.#spareFd < 0 || this.address.kind !== 'tcp') return
    prepareListening(this.#spareFd, keepAlive, this.#native)
  }

  /** Accepts nothing more, from this very call on; the kernel queues. */
  pause(): void {
    assert(this.canPause, 'only what can be resumed is paused')
    this.#acceptor?.close()
    this.#acceptor = undefined
  }

  /** The same until `release`, whatever `resume` is called for; not where it is closing. */
  hold(): void {
    if (this.#isDraining) return
    this.#isHeld = true
    this.pause()
  }

  /** Undoes `hold`: from here on `resume` accepts again. */
  release(): void {
    this.#isHeld = false
  }

  /** Accepts again, unless it is held. False when there is no descriptor for it: try later. */
  resume(): boolean {
    if (!this.#isOpen || this.#isHeld || this.#acceptor !== undefined) return true
    const fd = this.#native?.duplicate(this.#spareFd) ?? -1
    if (fd < 0) return false
    this.#attach(listenNow({ fd }))
    return true
  }

  /** Closes at once. What the kernel has queued is reset. */
  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#removeFile()
    this.#acceptor?.close()
    this.#acceptor = undefined
    if (this.#spareFd >= 0) this.#native?.close(this.#spareFd)
  }

  /** Lets no new connection in, accepts those the kernel already has, then closes. */
  async drain(): Promise<void> {
    this.#isDraining = true
    this.#refuseNew()
    for (let quietLooks = 0; this.#isOpen && quietLooks < quietLooksMin; ) {
      const before = this.#acceptedCount
      await new Promise((resolve) => setTimeout(resolve, drainLookMs))
      quietLooks = this.#acceptedCount === before && this.#isQueueEmpty() ? quietLooks + 1 : 0
    }
    this.close()
  }

  // Without kernel calls nothing holds newcomers off: one that arrives in the very last moment is
  // reset by the close.
  #refuseNew(): void {
    this.#removeFile()
    if (this.address.kind === 'tcp' && this.#spareFd >= 0)
      this.#native?.refuseNewConnections(this.#spareFd)
  }

  // Once: what is at the path later is somebody else's.
  #removeFile(): void {
    if (this.address.kind !== 'unix' || this.#isFileRemoved) return
    this.#isFileRemoved = true
    rmSync(this.address.path, { force: true })
  }

  #isQueueEmpty(): boolean {
    if (this.#acceptor === undefined) return false // Paused: those in the queue wait for room.
    if (this.address.kind === 'unix' || this.#native === undefined) return true
    return this.#native.acceptQueueLength(this.#spareFd) === 0
  }

  #attach(acceptor: Acceptor): void {
    this.#acceptor = acceptor
    const onHandle = (handle: Handle) => {
      this.#acceptedCount += 1
      this.#owner.onAccepted(handle)
    }
    onAccept(acceptor, onHandle, (code) => this.#owner.onAcceptFailed(code))
  }
}

/** A listening socket of Node's, as all are here. */
export function listenNow(options: ListenOptions | { readonly fd: number }): Acceptor {
  return createServer().listen({ ...options, backlog: backlogMax })
}
