/**
 * A socket of Node's that tells its owner. It is made of an accepted handle or a descriptor, or
 * connects by itself.
 *
 * Taking the handles as they are accepted saves a second Socket per session, and it is how an
 * accepted one gets an `onread` buffer: with it all sessions read into one buffer of the size the
 * configuration allows; without it Node would read up to 64 KiB into a fresh one each time.
 */

import { Socket } from 'node:net'
import { descriptorOf, type Handle } from './handle.js'
import { type OwnedSocket, type Reader, type SocketOwner, tell, tellError } from './socket.js'

/** Node's Socket, with an owner. */
export class StreamSocket extends Socket implements OwnedSocket {
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

  get fd() {
    return descriptorOf(this)
  }

  get peerEnd() {
    return { address: this.remoteAddress, port: this.remotePort }
  }

  get ownEnd() {
    return { address: this.localAddress, port: this.localPort }
  }
}

// Functions with a name and no memory of their own: one of each serves all sockets.

function onConnect(this: StreamSocket): void {
  tell(this, 'onSocketConnected')
}

function onEnd(this: StreamSocket): void {
  tell(this, 'onSocketEnd')
}

function onError(this: StreamSocket, error: NodeJS.ErrnoException): void {
  tellError(this, error.code ?? error.message)
}

function onClose(this: StreamSocket): void {
  tell(this, 'onSocketClosed')
}
