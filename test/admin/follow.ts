/** Reads a stream of server-sent events as a program would. */

import { type ClientRequest, request } from 'node:http'
import type { TestContext } from 'node:test'
import { until } from '../peer/wait.js'

/** One message of a stream. */
export type Message = {
  readonly id: number
  readonly topic: string
  readonly data: { readonly type?: string; readonly payload?: { readonly why?: string } }
}

/** A reader that keeps what it was sent. */
export class Following {
  readonly messages: Message[] = []
  status = 0
  contentType: string | undefined
  ended = false
  readonly #asked: ClientRequest
  #rest = ''

  constructor(context: TestContext, url: string, query = '', headers: Record<string, string> = {}) {
    const options = { path: `/api/v1/stream${query}`, headers, agent: false }
    this.#asked = request(url, options, (answer) => {
      this.status = answer.statusCode ?? 0
      this.contentType = answer.headers['content-type']
      answer.setEncoding('utf8').on('data', (text: string) => this.#take(text))
      answer.on('close', () => {
        this.ended = true
      })
      answer.on('error', () => {}) // Cut, which is seen as its end.
    })
    this.#asked.on('error', () => {
      this.ended = true
    })
    this.#asked.end()
    context.after(() => this.stop())
  }

  stop(): void {
    this.#asked.destroy()
  }

  /** Waits for a message. */
  async has(what: string, fits: (message: Message) => boolean): Promise<Message> {
    await until(what, () => this.messages.some(fits))
    return this.messages.find(fits)!
  }

  #take(text: string): void {
    const parts = (this.#rest + text).split('\n\n')
    this.#rest = parts.pop() ?? ''
    for (const part of parts) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1]
      const data = field('data')
      if (data === undefined) continue
      this.messages.push({
        id: Number(field('id')),
        topic: field('event') ?? '',
        data: JSON.parse(data),
      })
    }
  }
}
