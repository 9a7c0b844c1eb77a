/**
 * What events add up to. A counter that could also be read from records is added up from the very
 * same records, so the two cannot differ. Records come in thousands per second: one costs a few
 * look-ups and no memory.
 */

import { type CloseReason, closeReasons } from '../../core/close-reason.js'
import type { Event } from '../../core/events.js'
import { Histogram } from '../../core/histogram.js'
import type { SessionRecord } from '../../core/session.js'

/** The times that are measured for each pool. */
export const poolTimes = ['connect', 'firstByte', 'session', 'queue'] as const

/** The name of such a time. */
export type PoolTime = (typeof poolTimes)[number]

/** Sessions that have closed, by why. */
export class ClosedCounts {
  readonly #counts = new Float64Array(closeReasons.length)

  add(reason: CloseReason): void {
    this.#counts[reasonNumbers[reason]]! += 1
  }

  /** How many closed for this reason. */
  of(reason: CloseReason): number {
    return this.#counts[reasonNumbers[reason]]!
  }
}

/** What the records of one pool add up to. Times in seconds. */
export type PoolTally = {
  readonly closed: ClosedCounts
  readonly times: Readonly<Record<PoolTime, Histogram>>
}

/** Adds up over the life of a balancer. */
export class Tally {
  readonly #listeners = new Map<string, ClosedCounts>()
  readonly #pools = new Map<string, PoolTally>()
  #linesDropped = 0
  #workersReplaced = 0
  readonly #reloads = { applied: 0, rejected: 0 }

  /** Takes in one event, whatever it is. */
  take(event: Event): void {
    switch (event.type) {
      case 'session.closed':
        return this.#takeRecord(event.payload)
      case 'log.dropped':
        this.#linesDropped += event.payload.count
        return
      case 'config.applied':
        this.#reloads.applied += 1
        return
      case 'config.rejected':
        this.#reloads.rejected += 1
        return
      case 'worker.replaced':
        this.#workersReplaced += 1
    }
  }

  /** What closed sessions of a listener add up to; undefined when it had none. */
  closedOf(listener: string): ClosedCounts | undefined {
    return this.#listeners.get(listener)
  }

  /** What closed sessions of a pool add up to; undefined when it had none. */
  poolOf(pool: string): PoolTally | undefined {
    return this.#pools.get(pool)
  }

  /** Records that were lost before anybody could write them. */
  get linesDropped(): number {
    return this.#linesDropped
  }

  /** Configurations that were applied while it ran, and that were refused. */
  get reloads(): { readonly applied: number; readonly rejected: number } {
    return this.#reloads
  }

  get workersReplaced(): number {
    return this.#workersReplaced
  }

  #takeRecord(record: SessionRecord): void {
    const { listener, reason, pool, connectMs, firstByteMs } = record
    const ofListener = this.#listeners.get(listener) ?? new ClosedCounts()
    this.#listeners.set(listener, ofListener)
    ofListener.add(reason)
    if (pool === null) return
    const { closed, times } = this.#poolNamed(pool)
    closed.add(reason)
    times.session.observe(record.durationMs / 1000)
    times.queue.observe(record.queueMs / 1000)
    if (connectMs !== null) times.connect.observe(connectMs / 1000)
    if (firstByteMs !== null) times.firstByte.observe(firstByteMs / 1000)
  }

  #poolNamed(pool: string): PoolTally {
    const known = this.#pools.get(pool)
    if (known !== undefined) return known
    const times = Object.fromEntries(poolTimes.map((time) => [time, new Histogram()]))
    const made = { closed: new ClosedCounts(), times: times as Record<PoolTime, Histogram> }
    this.#pools.set(pool, made)
    return made
  }
}

const reasonNumbers = Object.fromEntries(
  closeReasons.map((reason, number) => [reason, number]),
) as Readonly<Record<CloseReason, number>>
