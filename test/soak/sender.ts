/** Sends the payload of a session in pieces, with pauses, waiting whenever the kernel is full. */

import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { payload } from '../peer/payload.js'
import type { Story } from './story.js'

/** Sends `byteCount` bytes from `seed` on. False when the socket was closed before the last. */
export async function sendPayload(
  socket: Socket,
  seed: number,
  byteCount: number,
  { pieceBytes, pauseMs }: Story,
): Promise<boolean> {
  for (let sent = 0; sent < byteCount && socket.writable; sent += pieceBytes) {
    if (sent > 0 && pauseMs > 0) await delay(pauseMs)
    if (!socket.writable) return false
    const piece = payload(Math.min(pieceBytes, byteCount - sent), seed + sent)
    if (!socket.write(piece)) await drained(socket)
  }
  return socket.writable
}

async function drained(socket: Socket): Promise<void> {
  const over = new AbortController()
  const { signal } = over
  await Promise.race([once(socket, 'drain', { signal }), once(socket, 'close', { signal })]).catch(
    () => {}, // An error of the socket is followed by its close, and told by its own listener.
  )
  over.abort()
}
