/** One socket of the admin interface: HTTP on it, with bounds on times, sizes and connections. */

import {
  createServer as createHttpAcceptor,
  type Server as HttpAcceptor,
  type IncomingMessage,
  type RequestListener,
  type ServerOptions,
} from 'node:http'
import { createServer as createHttpsAcceptor } from 'node:https'
import type { Duplex } from 'node:stream'
import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { AdminFetch } from '../../control/admin/admin-app.js'
import type { Arrival, Way } from '../../control/admin/admin-port.js'
import { type ProblemStatus, problemText, refusal } from '../../control/admin/problem-details.js'
import { Connections } from './connections.js'
import { pump } from './pump.js'

/** Bounds on times, in milliseconds. */
export type HttpTimes = {
  /** From the first byte of a request to the last of its headers. */
  readonly headersMsMax: number
  /** To the last of its body. */
  readonly requestMsMax: number
  /** Between two requests on one connection. */
  readonly idleMsMax: number
  /** Without a byte moving, whatever is under way. */
  readonly silenceMsMax: number
}

/** The bounds, unless a test has no time for them. */
export const usualTimes: HttpTimes = {
  headersMsMax: 5000,
  requestMsMax: 15_000,
  idleMsMax: 30_000,
  silenceMsMax: 60_000,
}

const headerBytesMax = 16 * 1024
const headersCountMax = 100
const checkIntervalMs = 500

/** How long answers under way are waited for when it closes. */
const lastAnswersMsMax = 500

/** What a socket serves and how. */
export type DoorWish = {
  readonly fetch: AdminFetch
  readonly connectionsMax: number
  readonly times: HttpTimes
  /** Certificate and key in PEM; undefined for plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined
  /** `every`: on all addresses of this machine. */
  readonly place: 'unix' | 'one' | 'every'
}

/** A socket that is not listening yet: whoever made it says where. */
export type HttpDoor = {
  readonly acceptor: HttpAcceptor
  readonly close: () => Promise<void>
}

/** Makes one, which does not listen yet. */
export function makeDoor({ fetch, connectionsMax, times, tls, place }: DoorWish): HttpDoor {
  const options: ServerOptions = {
    headersTimeout: times.headersMsMax,
    requestTimeout: times.requestMsMax,
    keepAliveTimeout: times.idleMsMax,
    connectionsCheckingInterval: Math.min(checkIntervalMs, times.headersMsMax),
    maxHeaderSize: headerBytesMax,
  }
  const answer = requestListener((request, incoming) => fetch(request, arrivalOf(incoming, place)))
  const acceptor =
    tls === undefined
      ? createHttpAcceptor(options, answer)
      : createHttpsAcceptor({ ...options, ...tls, minVersion: 'TLSv1.2' }, answer)
  acceptor.maxHeadersCount = headersCountMax
  acceptor.timeout = times.silenceMsMax
  acceptor.on('clientError', refuseRaw)
  const connections = new Connections(acceptor, connectionsMax)
  return { acceptor, close: () => closeDoor(acceptor, connections) }
}

/** What answers the requests of a socket of node:http. */
export function requestListener(
  answer: (request: Request, incoming: IncomingMessage) => Promise<Response>,
): RequestListener {
  const listener = getRequestListener(
    async (request, env) => {
      const { incoming, outgoing } = env as HttpBindings
      return sentByUs(await answer(request, incoming), outgoing)
    },
    { overrideGlobalObjects: false, errorHandler },
  )
  return (incoming, outgoing) => void listener(incoming, outgoing)
}

// A stream that fails on purpose, its reader being too slow, is nothing to be reported.
function sentByUs(response: Response, outgoing: HttpBindings['outgoing']): Response {
  const { body, headers, status } = response
  if (body === null || headers.get('content-type') !== 'text/event-stream') return response
  outgoing.writeHead(status, Object.fromEntries(headers))
  outgoing.flushHeaders()
  pump(body, outgoing)
  return RESPONSE_ALREADY_SENT
}

function errorHandler(cause: unknown): Response {
  if (cause instanceof RequestError) return refusal(400, 'the request makes no sense')
  return refusal(500, 'the balancer made a mistake here; it goes on')
}

function arrivalOf(incoming: IncomingMessage, place: DoorWish['place']): Arrival {
  if (place === 'unix') return { way: 'unix' }
  const way = wayOf(incoming)
  return place === 'one' ? { way } : { way, local: plainAddress(incoming.socket.localAddress) }
}

function plainAddress(address = ''): string {
  return address.replace(/^::ffff:/, '')
}

// A proxy on this machine speaks for somebody elsewhere: whoever that is, they are not on loopback.
function wayOf({ socket, headers }: IncomingMessage): Way {
  const isRelayed = headers['x-forwarded-for'] ?? headers.forwarded ?? headers['x-real-ip']
  if (isRelayed !== undefined) return 'remote'
  const address = plainAddress(socket.remoteAddress)
  return address === '::1' || address.startsWith('127.') ? 'loopback' : 'remote'
}

// What is no HTTP, too slow or too long never becomes a request: it is answered on the socket.
function refuseRaw({ code }: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const [status, title, detail] = rawProblem(code)
  const body = problemText(status, detail)
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nConnection: close\r\n` +
      `Content-Type: application/problem+json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    () => socket.destroy(),
  )
}

function rawProblem(code: string | undefined): [ProblemStatus, string, string] {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, 'Request Timeout', 'the request took too long to come']
    case 'HPE_HEADER_OVERFLOW':
      return [431, 'Request Header Fields Too Large', 'the headers are too long']
    default:
      return [400, 'Bad Request', 'this is no HTTP request']
  }
}

function closeDoor(acceptor: HttpAcceptor, connections: Connections): Promise<void> {
  return new Promise((resolve) => {
    if (!acceptor.listening) {
      connections.cutAll()
      resolve()
      return
    }
    const timer = setTimeout(() => connections.cutAll(), lastAnswersMsMax)
    acceptor.close(() => {
      clearTimeout(timer)
      resolve()
    })
    acceptor.closeIdleConnections()
  })
}
