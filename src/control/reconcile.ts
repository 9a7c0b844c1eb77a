/**
 * What another configuration makes of the pools and backends there are. Names are identities: who
 * has the same name stays, with all that is known of it, and takes in how it is configured now. It
 * only says so; control.ts carries it out.
 */

import { type Address, formatAddress, isLiteral } from '../core/address.js'
import { balanceOf } from '../core/config/balance-fields.js'
import type { Config, PoolConfig } from '../core/config/schema.js'
import type { Event } from '../core/events.js'
import type { Members } from '../core/members.js'
import { authorOf, type By, nobody } from '../core/operator.js'
import { isSame } from '../core/plan/changes.js'
import type { Backend, BackendIdentity } from './backend.js'
import { healthPlansOf, keepPlans } from './health-plan.js'
import type { Pool } from './pool.js'
import type { PoolOptions } from './pool-options.js'
import type { Running } from './running.js'

/** A backend as it is to be. */
export type WantedBackend = {
  readonly backend: Backend
  readonly identity: BackendIdentity
  readonly isNew: boolean
  /** Where it is to be found, where that is told otherwise than before or for the first time. */
  readonly elsewhere: Address | undefined
}

/** A pool as it is to be, where something about it is to be another way. */
export type WantedPool = {
  readonly options: PoolOptions
  /** Undefined: it is new. */
  readonly pool: Pool | undefined
  readonly backends: readonly WantedBackend[]
}

/** All there is to do. What is not named stays untouched. */
export type Reconciliation = {
  readonly pools: readonly WantedPool[]
  readonly gonePools: readonly Pool[]
  readonly goneBackends: readonly Backend[]
}

/** Compares. `make` makes a backend that is new. */
export function reconcile(
  { config: before, pools }: Running,
  config: Config,
  make: (identity: BackendIdentity) => Backend,
): Reconciliation {
  const goneBackends: Backend[] = []
  const wanted: WantedPool[] = []
  for (const [name, poolConfig] of Object.entries(config.pools)) {
    const pool = pools.get(name)
    if (pool !== undefined && isSame(before.pools[name], poolConfig)) continue
    const known = new Map(pool?.backends.map((backend) => [backend.identity.name, backend]))
    const backends = identitiesOf(name, poolConfig).map((identity): WantedBackend => {
      const backend = known.get(identity.name)
      known.delete(identity.name)
      if (backend === undefined) return newBackend(make(identity))
      return changedBackend(backend, identity)
    })
    goneBackends.push(...known.values())
    wanted.push({ options: poolOptionsOf(name, poolConfig), pool, backends })
  }
  const gonePools = [...pools.values()].filter(({ name }) => config.pools[name] === undefined)
  goneBackends.push(...gonePools.flatMap(({ backends }) => backends))
  return { pools: wanted, gonePools, goneBackends }
}

function identitiesOf(pool: string, config: PoolConfig): readonly BackendIdentity[] {
  return config.backends.map((backend) => ({
    pool,
    name: backend.name,
    config: backend,
    plans: healthPlansOf(pool, config.health, backend),
  }))
}

function poolOptionsOf(name: string, config: PoolConfig): PoolOptions {
  const { balance, lastResort, slowStart, queue } = config
  return {
    name,
    balance: balanceOf(balance),
    lastResort,
    slowStartMs: slowStart === false ? 0 : slowStart,
    queueMax: queue === false ? 0 : queue.max,
  }
}

/**
 * That backends are new and gone, once the data plane follows. They are told as by whoever gave the
 * configuration; where nobody did, as by who had added them.
 */
export function newsOf(
  { pools, goneBackends }: Reconciliation,
  members: Members,
  by: By | undefined,
): readonly Event[] {
  const added = pools.flatMap(({ backends }) => backends.filter(({ isNew }) => isNew))
  const about = (type: 'backend.added' | 'backend.removed', { identity }: Backend): Event => {
    const ref = { pool: identity.pool, backend: identity.name }
    const author = by === undefined ? (members.authorOf(ref) ?? nobody) : authorOf(by)
    const address = formatAddress(identity.config.address)
    return { type, payload: { ...ref, address, ...author } }
  }
  return [
    ...goneBackends.map((backend) => about('backend.removed', backend)),
    ...added.map(({ backend }) => about('backend.added', backend)),
  ]
}

function newBackend(backend: Backend): WantedBackend {
  const { identity } = backend
  const { address } = identity.config
  return { backend, identity, isNew: true, elsewhere: isLiteral(address) ? undefined : address }
}

function changedBackend(backend: Backend, wanted: BackendIdentity): WantedBackend {
  const before = backend.identity
  const identity = { ...wanted, plans: keepPlans(before.plans, wanted.plans) }
  const { address } = identity.config
  const elsewhere = isSame(before.config.address, address) ? undefined : address
  return { backend, identity, isNew: false, elsewhere }
}
