/**
 * One pool while it runs: publishes to the data plane what its backends are worth, and says so once
 * it holds. A backend's state is published at once. So is the order its policy draws from, unless a
 * very long one: laying that out takes milliseconds, so when changes come thick it follows a few
 * times a second only. An order that is late costs nobody a session: picking looks at the state
 * again.
 */

import type { Address } from '../core/address.js'
import { stepsByAgent, weightPercentMax } from '../core/agent-reply.js'
import type { Emit, Event } from '../core/events.js'
import type { LiveTable } from '../core/live-table.js'
import { isByWeight, type OrderMember } from '../core/policy/order.js'
import type { Balance } from '../core/policy/policy.js'
import { PoolQueue, type QueueMemory } from '../core/pool-queue.js'
import { wholeWeightSteps } from '../core/slow-start.js'
import type { BackupsSnapshot } from '../core/snapshot.js'
import type { Cancel, Clock } from '../core/world.js'
import type { Backend } from './backend.js'
import type { Closing } from './closing.js'
import { type LaidOut, Order } from './order.js'
import { SlowStart } from './slow-start.js'
import { TierSwitch } from './tier-switch.js'
import { isServing, lastResortOf, placedOf, usableOf, whyUnavailable } from './usable.js'

/** Entries of an order that is laid out anew after every change. */
export const quickOrderEntriesMax = 4096

/** Least time between two longer orders, in milliseconds. */
export const longOrderIntervalMs = 20

/** Laying out long orders takes at most one part in this many of the thread's time. */
const orderTimeShare = 10

/** What a pool needs to publish. */
export type PoolWorld = {
  readonly live: LiveTable
  readonly clock: Clock
  readonly emit: Emit
  /** What becomes of sessions that are open. */
  readonly closing: Pick<Closing, 'follow'>
  /** What was published may be room for sessions that wait. */
  readonly onPublished: () => void
  /** The memory of an order is another one: the data plane needs a revision that names it. */
  readonly onRenewed: () => void
}

/** What a pool is; `lastResort`: when no backend is usable, those that are out are tried. */
export type PoolOptions = {
  readonly name: string
  readonly balance: Balance
  readonly lastResort: boolean
  /** How long a weight takes to grow; 0: it is whole at once. */
  readonly slowStartMs: number
  /** The most sessions that may wait; 0: none. */
  readonly queueMax: number
}

type Tier = {
  readonly isBackup: boolean
  readonly members: readonly Backend[]
  readonly order: Order
}

/** The one owner of a pool's order. It publishes nothing before `open`. */
export class Pool {
  readonly name: string
  readonly balance: Balance
  readonly backends: readonly Backend[]
  /** The memory of its queue; undefined where nobody may wait. */
  readonly queue: QueueMemory | undefined
  readonly #world: PoolWorld
  readonly #hasLastResort: boolean
  readonly #slowStart: SlowStart<Backend>
  readonly #tiers: readonly Tier[] // Primaries, then backups where there are any.
  readonly #switch: TierSwitch
  #opened = false
  #ordered: readonly Backend[] = [] // The backends in the published order.
  #lastResort: readonly Backend[] = [] // Not usable, and in the order all the same.
  #nextOrderMs = Number.NEGATIVE_INFINITY
  #cancelOrder: Cancel | undefined
  #available = true
  #news: Event[] = [] // Emitted once what they tell holds for new sessions.

  constructor(
    { name, balance, lastResort, slowStartMs, queueMax }: PoolOptions,
    backends: readonly Backend[],
    world: PoolWorld,
  ) {
    this.name = name
    this.balance = balance
    this.#hasLastResort = lastResort
    this.backends = backends
    const { workers } = world.live.memory
    this.queue = queueMax === 0 ? undefined : PoolQueue.allocate(queueMax, workers)
    this.#world = world
    this.#slowStart = new SlowStart(slowStartMs, world.clock, (starting) => {
      for (const backend of starting) this.#publishState(backend)
      this.#publishOrderSoon()
    })
    this.#tiers = this.#makeTiers()
    this.#switch = new TierSwitch(world.clock)
  }

  /** True while a backend is usable. */
  get available(): boolean {
    return this.#available
  }

  /** True while its backups are asked before its primaries. */
  get areBackupsFirst(): boolean {
    return this.#switch.areBackupsFirst
  }

  /** The weight of a backend as last published: what an agent and slow start leave of it. */
  effectiveWeightOf({ row }: Backend): number {
    return this.#world.live.weight(row)
  }

  /** True while a backend has only a part of its weight because it starts slowly. */
  isStarting(backend: Backend): boolean {
    return this.#slowStart.stepsOf(backend) < wholeWeightSteps
  }

  /** The memory of the order of its primaries, for the snapshot. */
  get memory(): SharedArrayBuffer {
    return this.#tiers[0]!.order.memory
  }

  /** The memory of its second tier, for the snapshot. */
  get backups(): BackupsSnapshot | undefined {
    const tier = this.#tiers[1]
    return tier && { schedule: tier.order.memory, areFirst: this.#switch.memory }
  }

  /** Publishes everything for the first time. */
  open(): void {
    this.#opened = true
    for (const backend of this.backends) this.#publishState(backend)
    this.#slowStart.begin()
    this.#turnTiers()
    this.#publishOrder()
  }

  /** Publishes a backend that changed. The events are emitted once new sessions follow it. */
  update(backend: Backend, ...events: readonly Event[]): void {
    this.#news.push(...events)
    if (!this.#opened) return
    this.#publishState(backend)
    this.#turnTiers()
    this.#publishOrderSoon()
    this.#world.onPublished()
  }

  /**
   * The same for one whose weight may be another one. A larger one may need a longer order, in
   * memory of which the data plane is to be told.
   */
  reweigh(backend: Backend, ...events: readonly Event[]): void {
    const fits = this.#tiers.map(({ members, order }) => order.fit(this.#largestOf(members)))
    const isRenewed = fits.includes(true)
    if (isRenewed) this.#nextOrderMs = Number.NEGATIVE_INFINITY
    this.update(backend, ...events)
    if (isRenewed) this.#world.onRenewed()
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
    const events = backend.moveTo(address, this.#world.clock.wallMs())
    for (const { order } of this.#tiers) order.renew()
    this.#slowStart.forget(backend)
    this.#nextOrderMs = Number.NEGATIVE_INFINITY
    this.update(backend, ...events)
  }

  /** Lets go of the clock. */
  close(): void {
    this.#opened = false
    this.#slowStart.close()
    this.#cancelOrder?.()
    this.#cancelOrder = undefined
    this.#switch.close()
  }

  #publishState(backend: Backend): void {
    const { row, sessionsMax, weight } = backend
    // Of what is known nothing, too, only who is in the order is used.
    const isLastResort = this.#lastResort.includes(backend)
    const availability = isLastResort ? 'unknown' : backend.availability
    this.#world.live.setLimit(row, sessionsMax)
    this.#slowStart.see(backend)
    this.#world.live.publish(row, availability, weight, this.#stepsOf(backend))
    this.#world.closing.follow(backend, isLastResort)
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
    const isQuick = this.#tiers.every(({ order }) => order.length <= quickOrderEntriesMax)
    this.#nextOrderMs = isQuick ? startedMs : startedMs + Math.max(longOrderIntervalMs, restMs)

    const news = [...this.#news, ...this.#availabilityNews(usable.length > 0)]
    this.#news = []
    this.#world.onPublished()
    for (const event of news) emit(event)
  }

  #layOut(): void {
    const isPlaced = this.balance.policy === 'hash' && this.#lastResort.length === 0
    for (const { isBackup, members, order } of this.#tiers) {
      const usable = this.#ordered.filter(({ identity }) => identity.config.backup === isBackup)
      const placed = isPlaced ? placedOf(members, usable) : usable
      order.publish(placed.map((backend) => this.#laidOutNow(backend)))
    }
  }

  #turnTiers(): void {
    const [isPrimaryUsable, isBackupUsable] = this.#tiers.map(({ members }) => {
      return members.some((one) => isServing(one) && one.weight > 0)
    })
    if (isBackupUsable !== undefined) this.#switch.observe(isPrimaryUsable!, isBackupUsable)
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

  #makeTiers(): readonly Tier[] {
    const tiers = [false, true].map((isBackup): Tier => {
      const members = this.backends.filter(({ identity }) => identity.config.backup === isBackup)
      return { isBackup, members, order: new Order(this.balance, this.#largestOf(members)) }
    })
    return tiers[1]!.members.length === 0 ? tiers.slice(0, 1) : tiers
  }

  // Each with the largest weight it may come to have.
  #largestOf(members: readonly Backend[]): OrderMember[] {
    const scale = this.#orderScale
    return members.map(({ identity, hasAgent, fullWeight }) => {
      const most = hasAgent ? stepsByAgent(scale, weightPercentMax) : scale
      return { name: identity.name, weight: fullWeight * most }
    })
  }

  #laidOutNow(backend: Backend): LaidOut {
    const { row, identity, weight } = backend
    const steps = this.#orderScale === 1 ? 1 : this.#stepsOf(backend)
    return { row, name: identity.name, weight: weight * steps }
  }

  // While it starts, and as an agent wants it.
  #stepsOf(backend: Backend): number {
    return stepsByAgent(this.#slowStart.stepsOf(backend), backend.weightPercent)
  }

  // Where weights may change in steps, an order counts in steps.
  get #orderScale(): number {
    const mayChange = this.#slowStart.isOn || this.backends.some(({ hasAgent }) => hasAgent)
    return mayChange && isByWeight(this.balance) ? wholeWeightSteps : 1
  }
}
