/**
 * One pool while it runs: publishes to the data plane what its backends are worth, and says so once
 * it holds. A backend's state is published at once. So is the order its policy draws from, unless a
 * very long one: laying that out takes milliseconds, so when changes come thick it follows a few
 * times a second only. An order that is late costs nobody a session: picking looks at the state
 * again.
 */

import type { Address } from '../core/address.js'
import { stepsByAgent } from '../core/agent-reply.js'
import type { Event } from '../core/events.js'
import type { Balance } from '../core/policy/policy.js'
import { PoolQueue, type QueueMemory } from '../core/pool-queue.js'
import { wholeWeightSteps } from '../core/slow-start.js'
import type { BackupsSnapshot } from '../core/snapshot.js'
import type { Cancel } from '../core/world.js'
import type { Backend } from './backend.js'
import type { PoolOptions, PoolWorld } from './pool-options.js'
import { PoolTiers, type TierPlan } from './pool-tiers.js'
import { SlowStart } from './slow-start.js'
import { TierSwitch } from './tier-switch.js'
import { isServing, lastResortOf, usableOf, whyUnavailable } from './usable.js'

/** Entries of an order that is laid out anew after every change. */
export const quickOrderEntriesMax = 4096

/** Least time between two longer orders, in milliseconds. */
export const longOrderIntervalMs = 20

/** Laying out long orders takes at most one part in this many of the thread's time. */
const orderTimeShare = 10

/** The one owner of a pool's order. It publishes nothing before `open`. */
export class Pool {
  readonly name: string
  readonly #world: PoolWorld
  readonly #slowStart: SlowStart<Backend>
  readonly #switch: TierSwitch
  #options: PoolOptions
  #backends: readonly Backend[]
  #queue: QueueMemory | undefined
  #tiers: PoolTiers
  #opened = false
  #ordered: readonly Backend[] = [] // The backends in the published order.
  #lastResort: readonly Backend[] = [] // Not usable, and in the order all the same.
  #nextOrderMs = Number.NEGATIVE_INFINITY
  #cancelOrder: Cancel | undefined
  #available = true
  #news: Event[] = [] // Emitted once what they tell holds for new sessions.

  constructor(options: PoolOptions, backends: readonly Backend[], world: PoolWorld) {
    this.name = options.name
    this.#world = world
    this.#options = options
    this.#backends = backends
    this.#queue = this.#makeQueue()
    this.#slowStart = new SlowStart(options.slowStartMs, world.clock, (starting) => {
      for (const backend of starting) this.#publishState(backend)
      this.#publishOrderSoon()
    })
    this.#tiers = new PoolTiers(this.#tierPlan())
    this.#switch = new TierSwitch(world.clock)
  }

  /** How it picks. */
  get balance(): Balance {
    return this.#options.balance
  }

  /** In the order they are configured in. */
  get backends(): readonly Backend[] {
    return this.#backends
  }

  /** The memory of its queue; undefined where nobody may wait. */
  get queue(): QueueMemory | undefined {
    return this.#queue
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
    return this.#tiers.all[0]!.order.memory
  }

  /** The memory of its second tier, for the snapshot. */
  get backups(): BackupsSnapshot | undefined {
    const tier = this.#tiers.all[1]
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
    const isRenewed = this.#tiers.makeRoom()
    if (isRenewed) this.#nextOrderMs = Number.NEGATIVE_INFINITY
    this.update(backend, ...events)
    if (isRenewed) this.#world.onRenewed()
  }

  /** Tells these once new sessions follow what was published. */
  tell(events: readonly Event[]): void {
    this.#news.push(...events)
    if (events.length > 0) this.#publishOrderSoon()
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
    this.#tiers.renew()
    this.#slowStart.forget(backend)
    this.#nextOrderMs = Number.NEGATIVE_INFINITY
    this.update(backend, ...events)
  }

  /** Its backend is somewhere else now, and nobody knows where yet: see `move`. */
  loseAddress(backend: Backend): void {
    backend.loseAddress(this.#world.clock.wallMs())
    this.#tiers.renew()
    this.#slowStart.forget(backend)
    this.update(backend)
  }

  /**
   * Takes in other options and backends, which may be the same. Of those that stay everything is
   * kept; orders are begun anew only where who is in them, or how much they get, is another.
   */
  reconfigure(options: PoolOptions, backends: readonly Backend[]): void {
    const before = this.#options
    const wanted = new Set(backends)
    const known = this.#backends.filter((backend) => wanted.has(backend))
    const gone = this.#backends.filter((backend) => !wanted.has(backend))
    for (const backend of gone) this.#slowStart.forget(backend)
    this.#options = options
    this.#backends = backends
    this.#lastResort = this.#lastResort.filter((backend) => wanted.has(backend))
    const { queueMax, slowStartMs } = options
    if (queueMax !== before.queueMax) this.#queue = this.#makeQueue()
    if (slowStartMs !== before.slowStartMs) this.#slowStart.setLength(slowStartMs, known)
    if (!this.#tiers.suit(this.#tierPlan())) {
      this.#tiers = new PoolTiers(this.#tierPlan())
      this.#nextOrderMs = Number.NEGATIVE_INFINITY
    }
    for (const backend of backends) this.#publishState(backend)
    this.#turnTiers()
    this.#publishOrderSoon()
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
    this.#tiers.layOut(this.#ordered, this.#lastResort.length > 0, (one) => this.#stepsOf(one))
    const restMs = (clock.nowMs() - startedMs) * orderTimeShare
    const isQuick = this.#tiers.all.every(({ order }) => order.length <= quickOrderEntriesMax)
    this.#nextOrderMs = isQuick ? startedMs : startedMs + Math.max(longOrderIntervalMs, restMs)

    const news = [...this.#news, ...this.#availabilityNews(usable.length > 0)]
    this.#news = []
    this.#world.onPublished()
    for (const event of news) emit(event)
  }

  #turnTiers(): void {
    const [isPrimaryUsable, isBackupUsable] = this.#tiers.all.map(({ members }) => {
      return members.some((one) => isServing(one) && one.weight > 0)
    })
    if (isBackupUsable !== undefined) this.#switch.observe(isPrimaryUsable!, isBackupUsable)
  }

  #chooseLastResort(isNeeded: boolean): void {
    const before = this.#lastResort
    this.#lastResort = isNeeded && this.#options.lastResort ? lastResortOf(this.backends) : []
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

  #makeQueue(): QueueMemory | undefined {
    const { queueMax } = this.#options
    const { workers } = this.#world.live.memory
    return queueMax === 0 ? undefined : PoolQueue.allocate(queueMax, workers)
  }

  #tierPlan(): TierPlan {
    const { balance, slowStartMs } = this.#options
    return { balance, startsSlowly: slowStartMs > 0, backends: this.#backends }
  }

  // While it starts, and as an agent wants it.
  #stepsOf(backend: Backend): number {
    return stepsByAgent(this.#slowStart.stepsOf(backend), backend.weightPercent)
  }
}
