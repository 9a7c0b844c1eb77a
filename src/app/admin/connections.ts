/**
 * The connections of one socket of the admin interface, of which there are only so many. Whoever
 * comes when all are taken gets in, and the one that has been of no use for longest is cut: first
 * those with nothing under way, then those that are slow to ask or to take their answer.
 */

import type { Server as HttpAcceptor, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

type Use = { readonly rank: number; readonly sinceMs: number }

const idle = 0
const busy = 1

/** Keeps count of them. */
export class Connections {
  readonly #uses = new Map<Socket, Use>()
  readonly #countMax: number

  constructor(acceptor: HttpAcceptor, countMax: number) {
    this.#countMax = countMax
    acceptor.on('connection', this.#onConnection)
    acceptor.on('request', this.#onRequest)
  }

  get count(): number {
    return this.#uses.size
  }

  /** Cuts all of them. */
  cutAll(): void {
    for (const socket of this.#uses.keys()) socket.destroy()
  }

  readonly #onConnection = (socket: Socket): void => {
    if (this.#uses.size >= this.#countMax) this.#cutWorst()
    this.#use(socket, idle)
    socket.once('close', () => this.#uses.delete(socket))
  }

  readonly #onRequest = ({ socket }: IncomingMessage, answer: ServerResponse): void => {
    this.#use(socket, busy)
    answer.once('close', () => {
      if (this.#uses.has(socket)) this.#use(socket, idle)
    })
  }

  #use(socket: Socket, rank: number): void {
    this.#uses.set(socket, { rank, sinceMs: performance.now() })
  }

  #cutWorst(): void {
    const [worst] = [...this.#uses].sort(([, left], [, right]) => {
      return left.rank - right.rank || left.sinceMs - right.sinceMs
    })
    if (worst === undefined) return
    const [socket] = worst
    this.#uses.delete(socket)
    socket.destroy()
  }
}
