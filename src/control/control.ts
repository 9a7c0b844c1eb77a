/**
 * The control plane of one balancer: makes the pools of a configuration, keeps their backends'
 * addresses and health up to date, and publishes what follows from it. It reaches the world through
 * ports only, so all of it runs under a clock of the test's making.
 */

import type { Address } from '../core/address.js'
import { balanceOf } from '../core/config/balance-fields.js'
import type { Config } from '../core/config/schema.js'
import type { BackendRef, Emit } from '../core/events.js'
import type { LiveTable } from '../core/live-table.js'
import type { Rng } from '../core/rng.js'
import type { Snapshot } from '../core/snapshot.js'
import type { Cancel, Clock, Probe, Resolve } from '../core/world.js'
import { Backend } from './backend.js'
import { buildSnapshot } from './build-snapshot.js'
import { Closing, type EndSessions } from './closing.js'
import { Ejector } from './ejector.js'
import { healthPlansOf } from './health-plan.js'
import { BackendCounts } from './metrics/backend-counts.js'
import { orAfter } from './or-after.js'
import { Overrides } from './overrides.js'
import { Pool, type PoolWorld } from './pool.js'
import { Probing } from './probing.js'
import { Rebalancing, type RebalancingWorld } from './rebalancing.js'
import { ResolveLoop } from './resolve-loop.js'
import { Rows } from './rows.js'
import { ZombieWatch } from './zombie-watch.js'

/** Longest wait for the first answers to host names; whoever has none by then comes in later. */
export const firstNamesMsMax = 2000

/** Time between look-ups of a name not found where no probes give a pace, in milliseconds. */
export const unprobedRetryMs = 2000

/** All that the control plane needs of the world. */
export type ControlWorld = {
  readonly clock: Clock
  readonly rng: Rng
  readonly probe: Probe
  readonly resolve: Resolve
  readonly emit: Emit
  readonly live: LiveTable
  /** Gives a revision to the data plane; resolves once every new session will use it. */
  readonly apply: (snapshot: Snapshot) => Promise<void>
  /** Ends sessions of the data plane. */
  readonly end: EndSessions
  readonly probesInFlightMax: number
  /** What operators have decided is not what it was. */
  readonly onOverridden?: () => void
  /** Backends may have got room that sessions wait for. Never waits. */
  readonly onPublished: () => void
}

type TcpAddress = Extract<Address, { kind: 'tcp' }>

/** Runs over time between `start` and `stop`. Started once. */
export class Control {
  readonly pools: ReadonlyMap<string, Pool>
  /** What is counted of the backends beside their traffic. */
  readonly counts = new BackendCounts()
  /** What operators have decided. */
  readonly overrides: Overrides
  readonly #config: Config
  readonly #world: ControlWorld
  readonly #probing: Probing
  readonly #names: ResolveLoop
  readonly #ejector: Ejector
  readonly #closing: Closing
  readonly #zombies: ZombieWatch
  readonly #rebalancings: ReadonlyMap<string, Rebalancing>
  readonly #cancels: Cancel[] = []
  #revision = 0
  #phase: 'new' | 'naming' | 'running' | 'stopped' = 'new'
  #applying = false
  #moved = false // Since the last snapshot was built.

  constructor(config: Config, world: ControlWorld) {
    this.#config = config
    this.#world = world
    this.#names = new ResolveLoop(world)
    this.#closing = new Closing(config, world)
    const follow: Closing['follow'] = (backend, isLast) => this.#follow(backend, isLast)
    const onRenewed = (): void => this.#renew()
    this.pools = makePools(config, { ...world, closing: { follow }, onRenewed })
    this.#rebalancings = makeRebalancings(config, this.pools, world)
    this.#ejector = new Ejector(config, this.pools, world)
    this.#zombies = new ZombieWatch(config, this.pools.values(), this.#ejector, world)
    this.#probing = new Probing(world, (pool, backend, result) => {
      this.counts.probed(backend, result)
      this.#ejector.probed(pool, backend)
    })
    this.overrides = new Overrides({
      ...world,
      find: (ref) => this.find(ref),
      onApplied: (pool, backend) => this.#probing.follow(pool, backend),
      onChanged: () => world.onOverridden?.(),
    })
  }

  /** The revision given to the data plane last; 0 before the first. */
  get revision(): number {
    return this.#revision
  }

  /** The backend of this name, where there is one. */
  find(ref: BackendRef): { readonly pool: Pool; readonly backend: Backend } | undefined {
    const pool = this.pools.get(ref.pool)
    const backend = pool?.backends.find(({ identity }) => identity.name === ref.backend)
    return pool && backend && { pool, backend }
  }

  /** Begins to probe and to resolve. Resolves once the data plane has the first revision. */
  async start(): Promise<void> {
    this.#phase = 'naming'
    await this.#resolveNames()
    this.#phase = 'running'
    for (const pool of this.pools.values()) pool.open()
    await this.#applyRevisions()
    this.#eachBackend((pool, backend) => this.#probing.begin(pool, backend))
    this.#ejector.start()
    this.#zombies.start()
    for (const rebalancing of this.#rebalancings.values()) rebalancing.start()
  }

  /** Ends all probing and resolving, once `start` has settled. Calling it twice is harmless. */
  stop(): void {
    this.#phase = 'stopped'
    for (const cancel of this.#cancels) cancel()
    for (const pool of this.pools.values()) pool.close()
    this.#probing.stop()
    this.#ejector.stop()
    this.#zombies.stop()
    this.overrides.stop()
    this.#closing.stop()
    for (const rebalancing of this.#rebalancings.values()) rebalancing.stop()
    this.#names.stop()
  }

  #follow(backend: Backend, isLastResort?: boolean): void {
    this.counts.see(backend)
    this.#closing.follow(backend, isLastResort)
    this.#rebalancings.get(backend.identity.pool)?.follow(backend)
  }

  // Listening before names are known would reset clients that could be served a moment later.
  async #resolveNames(): Promise<void> {
    const firstAnswers = this.#eachBackend((pool, backend) => {
      const { address } = backend.identity.config
      if (backend.address !== undefined || address.kind !== 'tcp') return Promise.resolve()
      return new Promise<void>((resolve) => this.#resolveName(pool, backend, address, resolve))
    })
    await orAfter(this.#world.clock, firstNamesMsMax, Promise.all(firstAnswers), [])
  }

  #resolveName(pool: Pool, backend: Backend, configured: TcpAddress, onFirst: () => void): void {
    const { clock } = this.#world
    const retryMs = backend.identity.plans.probes[0]?.pace.downIntervalMs ?? unprobedRetryMs
    const cancel = this.#names.watch(configured.host, retryMs, (answer) => {
      if (answer.ok) this.#move(pool, backend, { ...configured, host: answer.value })
      else pool.update(backend, ...backend.loseName(answer.error, clock.wallMs()))
      onFirst()
    })
    this.#cancels.push(cancel)
  }

  #move(pool: Pool, backend: Backend, address: Address): void {
    pool.move(backend, address)
    if (this.#phase !== 'running') return
    this.#probing.begin(pool, backend)
    this.#renew()
  }

  // Something of the last revision is not so any more.
  #renew(): void {
    if (this.#phase !== 'running') return
    this.#moved = true
    if (!this.#applying) void this.#applyRevisions()
  }

  // One at a time: what moves while the data plane takes in a revision goes into the next one.
  async #applyRevisions(): Promise<void> {
    this.#applying = true
    do {
      this.#moved = false
      await this.#applyRevision()
    } while (this.#moved && this.#phase === 'running')
    this.#applying = false
  }

  async #applyRevision(): Promise<void> {
    const rowsLeft = this.#eachBackend(({ name: pool }, backend) => {
      return backend.rowsLeft.map((row) => ({ pool, row }))
    }).flat()
    this.#revision += 1
    await this.#world.apply(buildSnapshot(this.#config, this.pools, this.#revision))
    // Only now: until all new sessions have the new address, the old one must go on taking them.
    for (const { pool, row } of rowsLeft) {
      if (this.#world.live.availability(row) === 'drain') continue // Since an earlier revision.
      this.#world.live.publish(row, 'drain', 0)
      this.#closing.leave(pool, row)
    }
    this.#eachBackend((_, backend) => backend.giveBackRows())
  }

  #eachBackend<Value>(act: (pool: Pool, backend: Backend) => Value): Value[] {
    return [...this.pools.values()].flatMap((pool) =>
      pool.backends.map((backend) => act(pool, backend)),
    )
  }
}

function makeRebalancings(
  config: Config,
  pools: ReadonlyMap<string, Pool>,
  world: RebalancingWorld,
): Map<string, Rebalancing> {
  const rebalancings = new Map<string, Rebalancing>()
  for (const [name, pool] of pools) {
    const { rebalance } = config.pools[name]!
    if (rebalance !== false) rebalancings.set(name, new Rebalancing(pool, rebalance, world))
  }
  return rebalancings
}

function makePools(config: Config, world: PoolWorld): Map<string, Pool> {
  const { live, clock } = world
  const rows = new Rows(live)
  const nowMs = clock.wallMs()
  return new Map(
    Object.entries(config.pools).map(([pool, config]) => {
      const { balance, backends, health, lastResort, slowStart, queue } = config
      const made = backends.map((backend) => {
        const identity = {
          pool,
          name: backend.name,
          config: backend,
          plans: healthPlansOf(pool, health, backend),
        }
        return new Backend(identity, { live, rows }, nowMs)
      })
      const options = {
        name: pool,
        balance: balanceOf(balance),
        lastResort,
        slowStartMs: slowStart === false ? 0 : slowStart,
        queueMax: queue === false ? 0 : queue.max,
      }
      return [pool, new Pool(options, made, world)]
    }),
  )
}
