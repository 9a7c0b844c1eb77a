/** A backend that counts, and clients that ask it whether they are served. */

import type { Script } from '../peer/backend-peer.js'
import type { Peer } from '../peer/peer.js'

/** Counts the sessions a backend has at once, as it sees them itself. */
export class Crowd {
  /** The most there were. */
  most = 0
  #now = 0

  readonly script: Script = async (peer) => {
    this.#now += 1
    void peer.ended().then(() => {
      this.#now -= 1
      peer.finish()
    })
    // An end may wait to be read in the same turn, and have come before this connection did.
    await new Promise((resolve) => setImmediate(resolve))
    this.most = Math.max(this.most, this.#now)
    await peer.read(1)
    await peer.send('!')
  }
}

/** Whether a client gets an answer. */
export async function isServed(client: Peer): Promise<boolean> {
  await client.send('?').catch(() => {
    // Who is turned away may find out when it sends; what it reads says so as well.
  })
  return client.read(1).then(
    () => true,
    () => false,
  )
}
