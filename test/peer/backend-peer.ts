/** A backend in a test: it plays a script with every connection it gets. */

import { createServer, type Server } from 'node:net'
import { type Address, type BindAddress, formatAddress } from '../../src/core/address.js'
import { Peer, PeerGone } from './peer.js'
import { until } from './wait.js'

/**
 * What a backend does with one connection, which stays open afterwards; it is closed when the other
 * side leaves in the middle.
 */
export type Script = (peer: Peer) => unknown

/** A backend that listens. */
export class BackendPeer {
  /** Every connection it has had, in order. */
  readonly peers: Peer[] = []
  readonly address: Address
  readonly #server: Server

  private constructor(server: Server, address: Address, script: Script) {
    this.#server = server
    this.address = address
    server.on('connection', (socket) => {
      const peer = new Peer(socket)
      this.peers.push(peer)
      void play(script, peer)
    })
  }

  /** Listens, on a free port of 127.0.0.1 unless told where. */
  static async listen(script: Script, at?: BindAddress): Promise<BackendPeer> {
    const server = createServer({ allowHalfOpen: true })
    const options =
      at?.kind === 'unix'
        ? { path: at.path }
        : { host: at?.host ?? '127.0.0.1', port: at?.port ?? 0 }
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(options, resolve)
    })
    const bound = server.address()
    const address: Address =
      typeof bound === 'object' && bound !== null
        ? { kind: 'tcp', host: bound.address, port: bound.port }
        : { kind: 'unix', path: bound ?? '' }
    return new BackendPeer(server, address, script)
  }

  /** The address as text. */
  get text(): string {
    return formatAddress(this.address)
  }

  /** Its connection number `index`, counted from 0, as soon as it has it. */
  async peer(index = 0): Promise<Peer> {
    await until(`connection ${index} at a backend`, () => this.peers.length > index)
    return this.peers[index]!
  }

  /** Listens no more; what is open stays open. */
  stopListening(): void {
    this.#server.close()
  }

  /** Stops listening and closes what is open. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    for (const peer of this.peers) peer.close()
    await closed
  }
}

/** Sends everything back, and a FIN for a FIN. */
export async function echo(peer: Peer): Promise<void> {
  peer.socket.pipe(peer.socket)
}

/** Reads and never answers. */
export function swallow(): void {}

/** Reads nothing at all. */
export function stall(peer: Peer): void {
  peer.stall()
}

/** Answers any first byte with its name and a FIN. */
export function sayName(name: string): Script {
  return async (peer) => {
    await peer.read(1)
    await peer.send(name)
    peer.finish()
  }
}

async function play(script: Script, peer: Peer): Promise<void> {
  try {
    await script(peer)
  } catch (error) {
    // The other side may leave in the middle of a script; whether it should have, the test says.
    if (!(error instanceof PeerGone)) throw error
    peer.close()
  }
}
