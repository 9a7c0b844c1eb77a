/**
 * One pool while it runs: publishes to the data plane what its backends are worth, and says so once
 * it holds. A backend's state is published at once. So is the order its policy draws from, unless a
 * very long one: laying that out takes milliseconds, so when changes come thick it follows a few
 * times a second only. An order that is late costs nobody a session: picking looks at the state
 * again.
 */

import type { Address } from '../core/address.js'
import type { Emit, Event } from '../core/events.js'
import type { LiveTable } from '../core/live-table.js'
import { isByWeight, type OrderMember, orderCapacity, orderFor } from '../core/policy/order.js'
import type { Balance } from '../core/policy/policy.js'
import { Schedule } from '../core/schedule.js'
import { wholeWeightSteps } from '../core/slow-start.js'
import type { Cancel, Clock } from '../core/world.js'
import type { Backend } from './backend.js'
import { SlowStart } from './slow-start.js'
import { isServing, lastResortOf, placedOf, startTurn, usableOf, whyUnavailable } from './usable.js'

/** Entries of an order that is laid out anew after every change. */
export const quickOrderEntriesMax = 4096

/** Least time between two longer orders, in milliseconds. */
export const longOrderIntervalMs = 20

/** Laying out long orders takes at most one part in this many of the thread's time. */
const orderTimeShare = 10

/** What a pool needs to publish. */
export type PoolWorld = { readonly live: LiveTable; readonly clock: Clock; readonly emit: Emit }

/** What a pool is; `lastResort`: when no backend is usable, those that are out are tried. */
export type PoolOptions = {
  readonly name: string
  readonly balance: Balance
  readonly lastResort: boolean
  /** How long a weight takes to grow; 0: it is whole at once. */
  readonly slowStartMs: number
}

/** A backend in the order that was published last. */
type LaidOut = OrderMember & { readonly row: number }

/** The one owner of a pool's order. It publishes nothing before `open`. */
export class Pool {
  readonly name: string
  readonly balance: Balance
  readonly backends: readonly Backend[]
  readonly #world: PoolWorld
  readonly #hasLastResort: boolean
  readonly #slowStart: SlowStart<Backend>
  #memory: SharedArrayBuffer
  #opened = false
  #ordered: readonly Backend[] = [] // The backends in the published order.
  #lastResort: readonly Backend[] = [] // Not usable, and in the order all the same.
  #laidOut: readonly LaidOut[] = []
  #orders = 0
  #nextOrderMs = Number.NEGATIVE_INFINITY
  #cancelOrder: Cancel | undefined
  #available = true
  #news: Event[] = [] // Emitted once what they tell holds for new sessions.

  constructor(
    { name, balance, lastResort, slowStartMs }: PoolOptions,
    backends: readonly Backend[],
    world: PoolWorld,
  ) {
    this.name = name
    this.balance = balance
    this.#hasLastResort = lastResort
    this.backends = backends
    this.#world = world
    this.#slowStart = new SlowStart(slowStartMs, world.clock, (starting) => {
      for (const backend of starting) this.#publishState(backend)
      this.#publishOrderSoon()
    })
    this.#memory = this.#allocate()
  }

  /** True while a backend is usable. */
  get available(): boolean {
    return this.#available
  }

  /** The memory of its schedule, for the snapshot. */
  get memory(): SharedArrayBuffer {
    return this.#memory
  }

  /** Publishes everything for the first time. */
  open(): void {
    this.#opened = true
    for (const backend of this.backends) this.#publishState(backend)
    this.#slowStart.begin()
    this.#publishOrder()
  }

  /** Publishes a backend that changed. The event is emitted once new sessions follow it. */
  update(backend: Backend, event: Event | undefined): void {
    if (event !== undefined) this.#news.push(event)
    if (!this.#opened) return
    this.#publishState(backend)
    this.#publishOrderSoon()
  }

  #publishOrderSoon(): void {
    const { clock } = this.#world
    const waitMs = this.#nextOrderMs - clock.nowMs()
    // While no backend of the published order is usable every session fails: that cannot wait.
    const served = this.#ordered.some(isServing)
    if (waitMs <= 0 || !served) this.#publishOrder()
    else this.#cancelOrder ??= clock.after(waitMs, () => this.#publishOrder())
  }

  /**
   * Moves a backend to another address, and so to another row. The pool begins a new schedule: a
   * session that began with an older snapshot goes on drawing from the schedule of that snapshot,
   * whose rows it knows.
   */
  move(backend: Backend, address: Address): void {
    const event = backend.moveTo(address, this.#world.clock.wallMs())
    this.#memory = this.#allocate()
    this.#slowStart.forget(backend)
    this.#laidOut = []
    this.#nextOrderMs = Number.NEGATIVE_INFINITY
    this.update(backend, event)
  }

  /** Lets go of the clock. */
  close(): void {
    this.#opened = false
    this.#slowStart.close()
    this.#cancelOrder?.()
    this.#cancelOrder = undefined
  }

  #publishState(backend: Backend): void {
    const { row, sessionsMax, weight } = backend
    // Of what is known nothing, too, only who is in the order is used.
    const isLastResort = this.#lastResort.includes(backend)
    const availability = isLastResort ? 'unknown' : backend.availability
    this.#world.live.setLimit(row, sessionsMax)
    this.#slowStart.see(backend)
    this.#world.live.publish(row, availability, weight, this.#slowStart.stepsOf(backend))
  }

  #publishOrder(): void {
    const { clock, emit } = this.#world
    this.#cancelOrder?.()
    this.#cancelOrder = undefined
    const startedMs = clock.nowMs()
    const usable = usableOf(this.backends)
    this.#chooseLastResort(usable.length === 0)
    this.#ordered = usable.length > 0 ? usable : this.#lastResort
    this.#layOut()
    const restMs = (clock.nowMs() - startedMs) * orderTimeShare
    const isQuick = new Schedule(this.#memory).length <= quickOrderEntriesMax
    this.#nextOrderMs = isQuick ? startedMs : startedMs + Math.max(longOrderIntervalMs, restMs)

    const news = [...this.#news, ...this.#availabilityNews(usable.length > 0)]
    this.#news = []
    for (const event of news) emit(event)
  }

  #layOut(): void {
    const isPlaced = this.balance.policy === 'hash' && this.#lastResort.length === 0
    const placed = isPlaced ? placedOf(this.backends) : this.#ordered
    const members = placed.map((backend) => this.#laidOutNow(backend))
    const same =
      members.length === this.#laidOut.length &&
      members.every(({ row, weight }, at) => {
        return row === this.#laidOut[at]!.row && weight === this.#laidOut[at]!.weight
      })
    if (same) return // An order begun anew would give its first backends an extra turn.
    this.#laidOut = members
    const order = orderFor(this.balance, members)
    const rowOrder = order.map((index) => members[index]!.row)
    new Schedule(this.#memory).publish(rowOrder, startTurn(this.#orders, order.length))
    this.#orders += 1
  }

  #chooseLastResort(isNeeded: boolean): void {
    const before = this.#lastResort
    this.#lastResort = isNeeded && this.#hasLastResort ? lastResortOf(this.backends) : []
    for (const backend of new Set([...before, ...this.#lastResort])) this.#publishState(backend)
  }

  #availabilityNews(available: boolean): Event[] {
    if (available === this.#available) return []
    this.#available = available
    const pool = this.name
    if (available) return [{ type: 'pool.available', payload: { pool } }]
    const tried = this.#lastResort.length > 0 ? '; sessions are tried on them anyway' : ''
    const why = `${whyUnavailable(this.backends)}${tried}`
    return [{ type: 'pool.unavailable', payload: { pool, why } }]
  }

  #allocate(): SharedArrayBuffer {
    const scale = this.#orderScale
    const members = this.backends.map(({ identity, weight }) => {
      return { name: identity.name, weight: weight * scale }
    })
    return Schedule.allocate(orderCapacity(this.balance, members))
  }

  #laidOutNow(backend: Backend): LaidOut {
    const { row, identity, weight } = backend
    const steps = this.#orderScale === 1 ? 1 : this.#slowStart.stepsOf(backend)
    return { row, name: identity.name, weight: weight * steps }
  }

  // Where weights may grow in steps, an order counts in steps.
  get #orderScale(): number {
    return this.#slowStart.isOn && isByWeight(this.balance) ? wholeWeightSteps : 1
  }
}
