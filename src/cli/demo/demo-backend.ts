/**
 * One backend of the demo: a small HTTP service that names itself. Killing it is as real as it can
 * be in one process: the listening socket closes and every connection is reset.
 */

import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Rng } from '../../core/rng.js'

const answerDelayMsMin = 20
const answerDelayMsMax = 250

type Request = Parameters<RequestListener>[0]
type Response = Parameters<RequestListener>[1]

/** Owns one listening socket on loopback. */
export class DemoBackend {
  readonly name: string
  readonly #rng: Rng
  readonly #sockets = new Set<Socket>()
  #listening: Server | undefined
  #port = 0
  #answers = 0

  constructor(name: string, rng: Rng) {
    this.name = name
    this.#rng = rng
  }

  /** Where it listens, once it did; it comes back there when it is revived. */
  get port(): number {
    return this.#port
  }

  get isAlive(): boolean {
    return this.#listening !== undefined
  }

  /** Begins to listen, on the port it had before if there is one. Rejects when that is taken. */
  async start(): Promise<void> {
    const service = createServer((request, response) => this.#answer(request, response))
    service.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    await new Promise<void>((resolve, reject) => {
      service.once('error', reject)
      service.listen({ port: this.#port, host: '127.0.0.1' }, resolve)
    })
    this.#listening = service
    this.#port = (service.address() as AddressInfo).port
  }

  /** Stops listening at once and resets every connection, as a crash does. Harmless when dead. */
  kill(): void {
    this.#listening?.close()
    this.#listening = undefined
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  #answer(request: Request, response: Response): void {
    // Kept alive, a browser would stay with the backend it has: each request shows a fresh pick.
    response.setHeader('connection', 'close')
    if (request.url === '/health') {
      response.end('up')
      return
    }
    this.#answers += 1
    const [type, text] = wantsPage(request)
      ? ['text/html', pageOf(this.name, this.#answers)]
      : ['text/plain', `Hello from ${this.name}: this is its answer number ${this.#answers}.\n`]
    response.setHeader('content-type', `${type}; charset=utf-8`)
    response.setHeader('cache-control', 'no-store')
    const delayMs = answerDelayMsMin + this.#rng.below(answerDelayMsMax - answerDelayMsMin)
    setTimeout(() => response.end(text), delayMs).unref()
  }
}

function wantsPage({ headers }: Request): boolean {
  return headers.accept?.includes('text/html') === true
}

function pageOf(name: string, answers: number): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${name}</title>
<style>
  body { font: 1.2rem system-ui; text-align: center; margin-top: 25vh }
  b { font-size: 6rem; display: block }
</style>
<p>This page comes from <b>${name}</b> answer number ${answers}</p>
<p>Load it again: the balancer picks the next one.</p>
`
}
