/**
 * TCP ports on loopback: free ones, and whether somebody accepts there. They lie outside the range
 * from which the kernel takes ports for outgoing connections: a backend that was killed must find
 * its port free when it is started again.
 */

import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'

const [outgoingMin = 32768, outgoingMax = 60999] = readFileSync(
  '/proc/sys/net/ipv4/ip_local_port_range',
  'utf8',
)
  .trim()
  .split(/\s+/)
  .map(Number)

const portMin = 10_000
const portMax = 65_000
const triesMax = 1000
const given = new Set<number>()

/** A port that nobody listens on and that this run has not given out before. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (let count = 0; count < triesMax; count++) {
    const port = portMin + Math.floor(Math.random() * (portMax - portMin))
    if ((port >= outgoingMin && port <= outgoingMax) || given.has(port)) continue
    if (!(await canListen(host, port))) continue
    given.add(port)
    return port
  }
  throw new Error(`no free port from ${portMin} to ${portMax}`)
}

/** True when a connection is accepted; whoever listens there sees it come and go. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}

function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}
