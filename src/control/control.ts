/**
 * The control plane of one balancer: has the pools of a configuration, keeps their backends'
 * addresses and health up to date, and publishes what follows from it. It takes in another
 * configuration while it runs. It reaches the world through ports only, so all of it runs under a
 * clock of the test's making.
 */

import { type Address, formatAddress, isLiteral } from '../core/address.js'
import { assert } from '../core/assert.js'
import type { Config } from '../core/config/schema.js'
import type { BackendRef } from '../core/events.js'
import { type Members, noMembers } from '../core/members.js'
import type { Result } from '../core/result.js'
import { Backend, type BackendIdentity } from './backend.js'
import { Closing } from './closing.js'
import type { ControlChange, ControlWorld } from './control-world.js'
import { Ejector } from './ejector.js'
import { HeldEvents } from './held-events.js'
import { LeavingRows } from './leaving-rows.js'
import { BackendCounts } from './metrics/backend-counts.js'
import { PoolTotals } from './metrics/pool-totals.js'
import { Naming } from './naming.js'
import { Overrides } from './overrides.js'
import { Pool } from './pool.js'
import type { PoolWorld } from './pool-options.js'
import { Probing } from './probing.js'
import { Publishing } from './publishing.js'
import { Rebalancings } from './rebalancings.js'
import {
  newsOf,
  type Reconciliation,
  reconcile,
  type WantedBackend,
  type WantedPool,
} from './reconcile.js'
import { Rows } from './rows.js'
import type { Running } from './running.js'
import { ZombieWatch } from './zombie-watch.js'

/** Runs over time between `start` and `stop`. Started once. */
export class Control implements Running {
  /** What is counted of the backends beside their traffic. */
  readonly counts = new BackendCounts()
  /** Sums over the backends of each pool, those included that were removed. */
  readonly totals = new PoolTotals()
  /** What operators have decided. */
  readonly overrides: Overrides
  readonly #world: ControlWorld
  readonly #rows: Rows
  readonly #poolWorld: PoolWorld
  readonly #probing: Probing
  readonly #naming: Naming
  readonly #ejector: Ejector
  readonly #closing: Closing
  readonly #leaving: LeavingRows
  readonly #zombies: ZombieWatch
  readonly #rebalancings: Rebalancings
  readonly #publishing: Publishing
  readonly #events: HeldEvents
  #config: Config
  #members = noMembers
  #pools: ReadonlyMap<string, Pool>
  #phase: 'new' | 'naming' | 'running' | 'stopped' = 'new'

  constructor(config: Config, given: ControlWorld) {
    this.#config = config
    this.#events = new HeldEvents(given.emit)
    const world = { ...given, emit: this.#events.emit }
    this.#world = world
    this.#rows = new Rows(world.live)
    this.#naming = new Naming(world, (backend, answer) => this.#onNamed(backend, answer))
    this.#closing = new Closing(this, world)
    this.#leaving = new LeavingRows(this, world.live, this.#closing)
    this.#publishing = new Publishing(this, this.#leaving, world.apply)
    this.#rebalancings = new Rebalancings(this, world)
    const follow: Closing['follow'] = (backend, isLastResort) => {
      this.counts.see(backend)
      this.#closing.follow(backend, isLastResort)
      this.#rebalancings.follow(backend)
    }
    const onRenewed = (): void => {
      if (this.#phase === 'running') void this.#publishing.publish()
    }
    this.#poolWorld = { ...world, closing: { follow }, onRenewed }
    const first = reconcile({ config, pools: new Map() }, config, (identity) =>
      this.#newBackend(identity),
    )
    this.#pools = new Map(first.pools.map((each) => [each.options.name, this.#newPool(each)]))
    this.#rebalancings.reconcile()
    this.#ejector = new Ejector(this, world)
    this.#zombies = new ZombieWatch(this, this.#ejector, world)
    this.#probing = new Probing(world, (pool, backend, result) => {
      this.counts.probed(backend, result)
      this.#ejector.probed(pool, backend)
    })
    this.overrides = new Overrides({
      ...world,
      find: (ref) => this.find(ref),
      onApplied: (pool, backend, isReadyAgain) => {
        this.#probing.follow(pool, backend)
        if (isReadyAgain) void this.#probing.probeNow(backend)
      },
      onChanged: () => world.onOverridden?.(),
    })
  }

  /** The configuration it runs; what operators have added is not in it. */
  get config(): Config {
    return this.#config
  }

  /** The same with what operators have added. */
  get whole(): Config {
    return this.#members.over(this.#config)
  }

  /** What operators have added. */
  get members(): Members {
    return this.#members
  }

  /** The pools of the configuration, by name. */
  get pools(): ReadonlyMap<string, Pool> {
    return this.#pools
  }

  /** The revision given to the data plane last; 0 before the first. */
  get revision(): number {
    return this.#publishing.revision
  }

  /** How many backends more it can have. */
  get rowsFree(): number {
    return this.#rows.free
  }

  /** The backend of this name, where there is one. */
  find(ref: BackendRef): { readonly pool: Pool; readonly backend: Backend } | undefined {
    const pool = this.pools.get(ref.pool)
    const backend = pool?.backends.find(({ identity }) => identity.name === ref.backend)
    return pool && backend && { pool, backend }
  }

  /** Asks all probes of a backend at once. Resolves once all have answered. */
  probeNow(backend: Backend): Promise<void> {
    return this.#probing.probeNow(backend)
  }

  /** Begins to probe and to resolve. Resolves once the data plane has the first revision. */
  async start(): Promise<void> {
    this.#phase = 'naming'
    const named = this.#eachBackend((_, backend) => backend).filter(({ address }) => !address)
    // Listening before names are known would reset clients that could be served a moment later.
    await this.#naming.lookAhead(
      named.map((backend) => ({ backend, elsewhere: backend.identity.config.address })),
    )
    for (const backend of named) this.#settle(backend)
    this.#phase = 'running'
    for (const pool of this.#pools.values()) pool.open()
    await this.#publishing.publish()
    this.#eachBackend((pool, backend) => this.#probing.begin(pool, backend))
    this.#ejector.start()
    this.#zombies.start()
    this.#rebalancings.start()
  }

  /**
   * Runs another configuration from now on. Resolves once the data plane has it and whoever it does
   * not name is given nothing new. One at a time; there have to be rows for who is new.
   */
  async apply(config: Config, change: ControlChange = {}): Promise<void> {
    assert(this.#phase === 'running', 'only what runs is given another configuration')
    const members = (change.members ?? this.#members).within(config)
    const present = { config: this.whole, pools: this.#pools }
    const wanted = reconcile(present, members.over(config), (one) => this.#newBackend(one))
    await this.#naming.lookAhead(wanted.pools.flatMap(({ backends }) => backends))
    if (this.#phase !== 'running') return
    const before = this.#members
    this.#members = members
    this.#events.during(() => this.#takeIn(config, wanted))
    if (change.probesInFlightMax !== undefined) {
      this.#probing.setInFlightMax(change.probesInFlightMax)
    }
    await this.#publishing.publish(change.handOvers)
    if (members !== before) this.#world.onOverridden?.()
    for (const event of newsOf(wanted, members, change.by)) this.#world.emit(event)
  }

  /** Ends all probing and resolving, once `start` has settled. Calling it twice is harmless. */
  stop(): void {
    this.#phase = 'stopped'
    this.#publishing.stop()
    this.#naming.stop()
    for (const pool of this.#pools.values()) pool.close()
    this.#probing.stop()
    this.#ejector.stop()
    this.#zombies.stop()
    this.overrides.stop()
    this.#closing.stop()
    this.#rebalancings.stop()
  }

  // === Another configuration

  #takeIn(config: Config, { pools, gonePools, goneBackends }: Reconciliation): void {
    for (const backend of goneBackends) this.#retire(backend)
    for (const pool of gonePools) pool.close()
    this.#config = config
    const known = this.#pools
    const taken = new Map(pools.map((wanted) => [wanted.options.name, this.#takeInPool(wanted)]))
    const names = Object.keys(config.pools)
    this.#pools = new Map(names.map((name) => [name, taken.get(name) ?? known.get(name)!]))
    for (const wanted of pools) this.#takeInPlaces(taken.get(wanted.options.name)!, wanted)
    this.#rebalancings.reconcile()
    this.#closing.restart()
  }

  #takeInPool(wanted: WantedPool): Pool {
    const nowMs = this.#world.clock.wallMs()
    const events = wanted.backends.flatMap(({ backend, identity, isNew }) => {
      return isNew ? this.overrides.follow(backend) : backend.reconfigure(identity, nowMs)
    })
    const pool = wanted.pool ?? this.#newPool(wanted)
    const members = wanted.backends.map(({ backend }) => backend)
    if (wanted.pool === undefined) pool.open()
    else pool.reconfigure(wanted.options, members)
    pool.tell(events)
    return pool
  }

  #takeInPlaces(pool: Pool, { backends }: WantedPool): void {
    for (const wanted of backends) {
      this.#relocate(pool, wanted)
      if (wanted.isNew) this.#probing.begin(pool, wanted.backend)
      else this.#probing.follow(pool, wanted.backend)
    }
  }

  #relocate(pool: Pool, { backend, elsewhere }: WantedBackend): void {
    if (elsewhere === undefined) return
    if (!isLiteral(elsewhere)) return this.#settle(backend)
    this.#naming.forget(backend)
    this.#move(pool, backend, elsewhere)
  }

  #retire(backend: Backend): void {
    this.#probing.end(backend)
    this.#naming.forget(backend)
    this.#closing.forget(backend)
    this.#rebalancings.forget(backend)
    this.#leaving.retire(backend)
    this.totals.retire(backend)
  }

  // === Names

  // The name that was looked up ahead counts from here on.
  #settle(backend: Backend): void {
    const answer = this.#naming.settle(backend)
    const pool = this.#pools.get(backend.identity.pool)!
    if (answer?.ok === true) return this.#move(pool, backend, answer.value)
    if (backend.address !== undefined) pool.loseAddress(backend)
    if (answer !== undefined) this.#loseName(pool, backend, answer.error)
  }

  #onNamed(backend: Backend, answer: Result<Address, string>): void {
    const pool = this.#pools.get(backend.identity.pool)!
    if (!answer.ok) return this.#loseName(pool, backend, answer.error)
    this.#move(pool, backend, answer.value)
    if (this.#phase === 'running') void this.#publishing.publish()
  }

  #loseName(pool: Pool, backend: Backend, why: string): void {
    pool.update(backend, ...backend.loseName(why, this.#world.clock.wallMs()))
  }

  #move(pool: Pool, backend: Backend, address: Address): void {
    const { address: before } = backend
    if (before !== undefined && formatAddress(before) === formatAddress(address)) return
    pool.move(backend, address)
    if (this.#phase === 'running') this.#probing.begin(pool, backend)
  }

  #newPool({ options, backends }: WantedPool): Pool {
    const members = backends.map(({ backend }) => backend)
    return new Pool(options, members, this.#poolWorld)
  }

  #newBackend(identity: BackendIdentity): Backend {
    const { live, clock } = this.#world
    return new Backend(identity, { live, rows: this.#rows }, clock.wallMs())
  }

  #eachBackend<Value>(act: (pool: Pool, backend: Backend) => Value): Value[] {
    return [...this.#pools.values()].flatMap((pool) =>
      pool.backends.map((backend) => act(pool, backend)),
    )
  }
}
