/**
 * The stream: everybody who follows what happens, each with a queue of bounded size. Whoever does
 * not take what is in theirs is cut off and may come back with the number of the last message they
 * had; nobody waits for them.
 */

import type { Cancel, Clock } from '../../core/world.js'
import type { AdminBalancer } from './admin-port.js'
import type { EventLog, LoggedEvent } from './event-log.js'

/**
 * What may be followed. `snapshot` is the whole view, again every second and soon after an event.
 */
export const streamTopics = ['snapshot', 'events', 'sessions'] as const

/** See `streamTopics`. */
export type StreamTopic = (typeof streamTopics)[number]

/** Streams at once. */
export const streamsMax = 16

/**
 * Bytes waiting for one reader, beside one view of whatever size: an event that comes when so many
 * wait cuts the stream off. A view that comes then is left out, since the next one says more.
 */
export const queuedBytesMax = 1024 ** 2

/** Events a stream begins with when it resumes nothing. */
const firstEventsMax = 100

const tickMs = 1000
const viewsApartMs = 250 // However many events come; each view is made and read whole.
const ticksOfSilenceMax = 15

/** What one reader wants. `lastId`: of the last message they had; undefined for a new one. */
export type StreamWish = {
  readonly topics: ReadonlySet<StreamTopic>
  readonly lastId: number | undefined
}

type Follower = {
  readonly topics: ReadonlySet<StreamTopic>
  readonly controller: ReadableStreamDefaultController<Uint8Array>
  ticksOfSilence: number
}

type HubWorld = {
  readonly balancer: AdminBalancer
  readonly clock: Clock
  readonly log: EventLog
}

type View = ReturnType<AdminBalancer['snapshot']>

// They are most of a view, and who reads them looks at one backend.
function withoutResults(view: View): View {
  const pools = view.pools.map((pool) => ({
    ...pool,
    backends: pool.backends.map((backend) => ({
      ...backend,
      probes: backend.probes.map((probe) => ({ ...probe, results: [] })),
    })),
  }))
  return { ...view, pools }
}

/** Owns all streams of one API. */
export class StreamHub {
  readonly #world: HubWorld
  readonly #followers = new Set<Follower>()
  readonly #encoder = new TextEncoder()
  #cancels: Cancel[] = []
  #viewedMs = 0
  #viewBytes = 0 // Of the last one.
  #willView = false

  constructor(world: HubWorld) {
    this.#world = world
  }

  /** Streams now. */
  get count(): number {
    return this.#followers.size
  }

  /** Bytes that wait for readers, all together. */
  get queuedBytes(): number {
    return [...this.#followers].reduce((sum, follower) => sum + queuedFor(follower), 0)
  }

  /** A new stream; undefined when there are as many as there may be. */
  open(wish: StreamWish): ReadableStream<Uint8Array> | undefined {
    if (this.#followers.size >= streamsMax) return undefined
    let follower: Follower | undefined
    const start = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
      follower = { topics: wish.topics, controller, ticksOfSilence: 0 }
      this.#add(follower, wish)
    }
    const cancel = (): void => {
      if (follower !== undefined) this.#remove(follower)
    }
    const strategy = new ByteLengthQueuingStrategy({ highWaterMark: queuedBytesMax })
    return new ReadableStream({ start, cancel }, strategy)
  }

  /** Ends all of them. */
  close(): void {
    for (const follower of this.#followers) {
      this.#remove(follower)
      follower.controller.close()
    }
  }

  #add(follower: Follower, { topics, lastId }: StreamWish): void {
    this.#followers.add(follower)
    if (this.#followers.size === 1) this.#begin()
    if (topics.has('snapshot')) this.#send(follower, this.#snapshot())
    for (const event of this.#missed(topics, lastId)) this.#send(follower, this.#eventText(event))
  }

  #missed(topics: ReadonlySet<StreamTopic>, lastId: number | undefined): LoggedEvent[] {
    const { log } = this.#world
    const after = lastId ?? 0
    const missed = (['events', 'sessions'] as const)
      .filter((topic) => topics.has(topic))
      .flatMap((topic) => log.after(after, topic))
      .sort((left, right) => left.id - right.id)
    return lastId === undefined ? missed.slice(-firstEventsMax) : missed
  }

  #begin(): void {
    this.#cancels = [this.#world.log.follow((event) => this.#hear(event))]
    this.#tickLater()
  }

  #remove(follower: Follower): void {
    this.#followers.delete(follower)
    if (this.#followers.size > 0) return
    for (const cancel of this.#cancels.splice(0)) cancel()
    this.#willView = false
  }

  #tickLater(): void {
    const cancel = this.#world.clock.after(tickMs, () => {
      this.#cancels = this.#cancels.filter((one) => one !== cancel)
      this.#tickLater()
      this.#tick()
    })
    this.#cancels.push(cancel)
  }

  // The text is made once, however many want it.
  #view(): void {
    this.#viewedMs = this.#world.clock.nowMs()
    const views = [...this.#followers].filter((follower) => {
      return follower.topics.has('snapshot') && queuedFor(follower) < queuedBytesMax
    })
    if (views.length === 0) return
    const text = this.#snapshot()
    for (const follower of views) this.#send(follower, text)
  }

  // What an event changed is seen at once, or soon where many come.
  #viewSoon(): void {
    if (this.#willView) return
    this.#willView = true
    const { clock } = this.#world
    const waitMs = Math.max(0, this.#viewedMs + viewsApartMs - clock.nowMs())
    const cancel = clock.after(waitMs, () => {
      this.#cancels = this.#cancels.filter((one) => one !== cancel)
      this.#willView = false
      this.#view()
    })
    this.#cancels.push(cancel)
  }

  #tick(): void {
    this.#view()
    for (const follower of this.#followers) {
      follower.ticksOfSilence += 1
      const isDue = follower.ticksOfSilence >= ticksOfSilenceMax && queuedFor(follower) === 0
      if (isDue) this.#send(follower, this.#bytes(': \n\n'))
    }
  }

  #hear(event: LoggedEvent): void {
    const topic = event.type === 'session.closed' ? 'sessions' : 'events'
    if (topic === 'events') this.#viewSoon()
    const followers = [...this.#followers].filter(({ topics }) => topics.has(topic))
    if (followers.length === 0) return
    const text = this.#eventText(event)
    for (const follower of followers) this.#send(follower, text)
  }

  #send(follower: Follower, text: Uint8Array): void {
    const { controller } = follower
    if (!this.#followers.has(follower)) return
    follower.ticksOfSilence = 0
    if (queuedFor(follower) < queuedBytesMax + this.#viewBytes) {
      controller.enqueue(text)
      return
    }
    this.#remove(follower)
    controller.error(new Error('too slow')) // Also lets go of what is queued.
  }

  #snapshot(): Uint8Array {
    const { balancer, log } = this.#world
    const view = this.#message(log.lastId, 'snapshot', withoutResults(balancer.snapshot()))
    this.#viewBytes = view.length
    return view
  }

  #eventText(event: LoggedEvent): Uint8Array {
    return this.#message(event.id, event.type === 'session.closed' ? 'sessions' : 'events', event)
  }

  #message(id: number, topic: StreamTopic, body: unknown): Uint8Array {
    return this.#bytes(`id: ${id}\nevent: ${topic}\ndata: ${JSON.stringify(body)}\n\n`)
  }

  #bytes(text: string): Uint8Array {
    return this.#encoder.encode(text)
  }
}

function queuedFor({ controller }: Follower): number {
  return queuedBytesMax - (controller.desiredSize ?? 0)
}
