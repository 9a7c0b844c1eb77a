/**
 * Clients and backends of our own, where no real program behaves as a scenario needs it. They live
 * in the process of this run, never in the balancer's. On Node 20 a socket that is paused may take
 * a reset for a clean end, so nothing here judges the end of a connection it has paused.
 */

import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { freePort } from './ports.js'
import type { Stage } from './stage.js'

/** A backend in this process. */
export type Peer = {
  readonly address: string
  readonly port: number
  readonly sockets: Set<Socket>
}

/** A backend that gives each connection to `serve`. Errors of connections are expected. */
export async function startPeer(stage: Stage, serve: (socket: Socket) => void): Promise<Peer> {
  const port = await freePort()
  const sockets = new Set<Socket>()
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => {}) // The other side may do what it likes; the scenario checks itself.
    serve(socket)
  })
  server.listen({ port, host: '127.0.0.1', backlog: 4096 })
  await once(server, 'listening')
  stage.atEnd(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { address: `127.0.0.1:${port}`, port, sockets }
}

/** How a connection ended for its client. */
export type Ending = 'end' | 'reset' | 'refused' | 'other'

/** A client that reads all the time, so that what it says of the end is true. */
export type Client = {
  readonly socket: Socket
  /** Its own end, as the balancer's records name it. */
  readonly address: () => string
  readonly connected: Promise<boolean>
  readonly received: () => string
  readonly ended: Promise<Ending>
}

/** Connects and reads to the end. */
export function startClient(stage: Stage, port: number): Client {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  let received = ''
  let address = ''
  const connected = new Promise<boolean>((resolve) => {
    socket.once('connect', () => {
      address = `127.0.0.1:${socket.localPort}`
      resolve(true)
    })
    socket.once('close', () => resolve(false))
  })
  const ended = new Promise<Ending>((resolve) => {
    socket.once('end', () => resolve('end'))
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(endingOf(error.code)))
  })
  socket.on('end', () => socket.end())
  socket.setEncoding('utf8').on('data', (text: string) => {
    received += text
  })
  stage.atEnd(() => {
    socket.destroy()
  })
  return { socket, address: () => address, connected, received: () => received, ended }
}

function endingOf(code: string | undefined): Ending {
  if (code === 'ECONNRESET') return 'reset'
  return code === 'ECONNREFUSED' ? 'refused' : 'other'
}
