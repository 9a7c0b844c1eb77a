/** Free ports of 127.0.0.1, and waiting for a program to listen on one. */

import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'

/** The address everything of the bench listens on. */
export const host = '127.0.0.1'

// Below the range from which the kernel gives ports away: there a session on its way out could take
// the port between the look and the listening. Above what services use.
const portMin = 12_000
const portMax = 32_000

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = portMin + Math.floor(Math.random() * (portMax - portMin))
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })
}

/**
 * True once somebody listens on the port; false when nobody has within `withinMs`. It looks into
 * the kernel's table and does not connect: a connection would be relayed, and be part of what is
 * measured.
 */
export async function listensSoon(port: number, withinMs: number): Promise<boolean> {
  const deadlineMs = Date.now() + withinMs
  while (Date.now() < deadlineMs) {
    if (listens(port)) return true
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return false
}

const listening = '0A' // TCP_LISTEN, as /proc/net/tcp writes it.

function listens(port: number): boolean {
  const address = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .some(([, local, , state]) => local === address && state === listening)
}
