/**
 * How a probe leaves a connection: with a FIN, not with a reset. A reset makes many programs log an
 * error or even fail, an end of input hardly ever does. The price is that our side keeps the pair
 * of addresses in TIME_WAIT for a minute, which is one local port per probe and backend: 30 of some
 * 28,000 at one probe every 2 s, and ports are counted per destination. What the backend still says
 * is read and dropped, because closing with bytes unread would be a reset after all.
 */

import type { Socket } from 'node:net'

/** How long a backend has to close its side once it was told goodbye, in milliseconds. */
export const goodbyeMsMax = 250

/** Leaves a connection that stands. The socket lives on for at most `goodbyeMsMax`. */
export function sayGoodbye(socket: Socket): void {
  if (socket.destroyed) return
  const timer = setTimeout(() => socket.destroy(), goodbyeMsMax)
  socket.once('close', () => clearTimeout(timer))
  socket.removeAllListeners('data')
  socket.on('data', () => {}) // Reading on is what it takes; a TLS socket reads only for somebody.
  socket.resume()
  socket.end()
}
