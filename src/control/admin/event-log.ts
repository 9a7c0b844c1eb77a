/**
 * What happened of late, numbered: the memory behind `events` and the stream. Sessions have a ring
 * of their own, or a busy minute of them would leave nothing else to read.
 */

import type { Event, EventType } from '../../core/events.js'

/** Events kept, sessions apart; and closed sessions kept. */
export const eventsKeptMax = 1000
/** See `eventsKeptMax`. */
export const sessionsKeptMax = 1000

/** An event that was kept. */
export type LoggedEvent = {
  /** Counts up from 1 over all kinds; where some are missing, they were of another kind or old. */
  readonly id: number
  /** When it came, ISO 8601 in UTC. */
  readonly at: string
  readonly type: EventType
  readonly payload: Event['payload']
}

/** Keeps the last events and hands each on to whoever follows. */
export class EventLog {
  readonly #events = new Ring<LoggedEvent>(eventsKeptMax)
  readonly #sessions = new Ring<LoggedEvent>(sessionsKeptMax)
  readonly #followers = new Set<(event: LoggedEvent) => void>()
  #lastId = 0

  /** The number of the newest event; 0 before the first. */
  get lastId(): number {
    return this.#lastId
  }

  take({ type, payload }: Event, wallMs: number): void {
    this.#lastId += 1
    const event = { id: this.#lastId, at: new Date(wallMs).toISOString(), type, payload }
    const ring = type === 'session.closed' ? this.#sessions : this.#events
    ring.add(event)
    for (const follow of this.#followers) follow(event)
  }

  /** Calls `follow` for every event from now on; returns what ends that. */
  follow(follow: (event: LoggedEvent) => void): () => void {
    this.#followers.add(follow)
    return () => this.#followers.delete(follow)
  }

  /** Those after an id, oldest first: closed sessions where `sessions`, all others otherwise. */
  after(id: number, kind: 'events' | 'sessions'): LoggedEvent[] {
    const ring = kind === 'sessions' ? this.#sessions : this.#events
    return ring.list().filter((event) => event.id > id)
  }
}

class Ring<Item> {
  readonly #countMax: number
  #items: Item[] = []

  constructor(countMax: number) {
    this.#countMax = countMax
  }

  // Grows to twice its size and is cut then: an item costs the same however many there are.
  add(item: Item): void {
    this.#items.push(item)
    if (this.#items.length >= 2 * this.#countMax) this.#items = this.list()
  }

  list(): Item[] {
    return this.#items.slice(-this.#countMax)
  }
}
