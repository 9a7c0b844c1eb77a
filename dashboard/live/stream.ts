/**
 * Keeps the page told: reads the stream of the balancer, and when it breaks off says so and begins
 * again, a little later each time. What came is handed on as messages; what it means is decided in
 * model/.
 */

import type { BalancerSnapshot } from '../../src/app/balancer-snapshot.js'
import type { EventItem, Message } from '../model/page-state.js'
import { parseSent, type SentEvent } from '../model/sse.js'
import { type Api, refusalOf } from './api.js'

const silenceMsMax = 5000 // The balancer says something every second.
const againMsMin = 500
const againMsMax = 5000

/** Owns the connection of one page. */
export class StreamFollower {
  readonly #api: Api
  readonly #tell: (message: Message) => void
  #lastId = ''
  #againMs = againMsMin
  #aheadMs = 0 // How far the balancer's clock is ahead of the browser's.
  #lostSinceMs: number | undefined
  #timer: number | undefined
  #abort = new AbortController()
  #ended = false

  constructor(api: Api, tell: (message: Message) => void) {
    this.#api = api
    this.#tell = tell
  }

  /** Begins; what it returns ends it. */
  start(): () => void {
    this.#begin()
    return () => {
      this.#ended = true
      clearTimeout(this.#timer)
      this.#abort.abort()
    }
  }

  #begin(): void {
    this.#abort = new AbortController()
    this.#read(this.#abort).then(
      () => this.#lost('the stream ended'),
      (cause: unknown) => this.#lost(cause instanceof StreamRefused ? cause.message : 'no answer'),
    )
  }

  #lost(why: string): void {
    if (this.#ended) return
    clearTimeout(this.#timer)
    this.#lostSinceMs ??= Date.now()
    this.#tell({
      kind: 'connection',
      connection: { state: 'lost', why, sinceMs: this.#lostSinceMs },
    })
    this.#timer = window.setTimeout(() => this.#begin(), this.#againMs)
    this.#againMs = Math.min(againMsMax, this.#againMs * 2)
  }

  async #read(abort: AbortController): Promise<void> {
    this.#watch(abort)
    const headers: Record<string, string> =
      this.#lastId === '' ? {} : { 'last-event-id': this.#lastId }
    const response = await this.#api.fetch('stream', { headers, signal: abort.signal })
    if (!response.ok) throw new StreamRefused((await refusalOf(response)).message)
    this.#aheadMs = Date.parse(response.headers.get('date') ?? '') - Date.now() || 0
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    let left = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      this.#watch(abort)
      const parsed = parseSent(left + value, this.#lastId)
      left = parsed.left
      for (const event of parsed.events) this.#take(event)
    }
  }

  // A connection that died without a word is found by its silence.
  #watch(abort: AbortController): void {
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => abort.abort(), silenceMsMax)
  }

  #take({ id, topic, data }: SentEvent): void {
    this.#lastId = id
    this.#againMs = againMsMin
    this.#lostSinceMs = undefined
    this.#tell({ kind: 'connection', connection: { state: 'live' } })
    const value: unknown = JSON.parse(data)
    if (topic === 'snapshot') {
      this.#tell({
        kind: 'view',
        view: value as BalancerSnapshot,
        atMs: Date.now() + this.#aheadMs,
      })
    }
    if (topic === 'events') this.#tell({ kind: 'events', events: [value as EventItem] })
  }
}

/** The balancer answered, and would not. */
class StreamRefused extends Error {
  override readonly name = 'StreamRefused'
}
