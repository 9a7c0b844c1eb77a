/**
 * A snapshot made ready for a worker: per listener what a new session needs, with names and numbers
 * resolved and backend addresses encoded. A session keeps the route its backend was picked by, and
 * a revision stays known as long as a session of it is open.
 */

import { Picker } from '../../core/pick.js'
import type { Balance } from '../../core/policy/policy.js'
import type { KeepAlive, PoolSnapshot, SessionTimeouts, Snapshot } from '../../core/snapshot.js'
import type { LoadedPolicies } from '../policy-modules.js'
import { type Line, lineOf } from './lines.js'
import { encodeSockaddr } from './sockaddr.js'
import type { WorkerState } from './state.js'

/** A backend as it is dialed: its index in the pool, and where it is. */
export type RoutedBackend = {
  readonly index: number
  readonly name: string
  readonly family: number
  /** Undefined while its name is not resolved. */
  readonly sockaddr: Uint8Array | undefined
}

/** What sessions of one listener begin with. */
export type SessionRoute = {
  readonly revision: Revision
  /** Index of the listener in the snapshot. */
  readonly listener: number
  readonly listenerName: string
  readonly picker: Picker
  readonly balance: Balance
  /** By row of the live table. */
  readonly backends: ReadonlyMap<number, RoutedBackend>
  readonly attempts: number
  readonly timeouts: SessionTimeouts
  /** Where its sessions wait for a backend with room; undefined where none may. */
  readonly line: Line | undefined
  readonly unansweredMs: number
  readonly backendKeepAlive: KeepAlive | undefined
  readonly clientKeepAlive: KeepAlive | undefined
  readonly heldBytesMax: number
}

/** A revision with its routes by listener name. `sessionCount` counts who holds it. */
export type Revision = {
  readonly number: number
  readonly routes: Map<string, SessionRoute>
  sessionCount: number
}

/** Reads a snapshot. `heldBytesMax` is the engine's own bound, for when the snapshot names none. */
export function buildRevision(
  snapshot: Snapshot,
  state: WorkerState,
  policies: LoadedPolicies,
  heldBytesMax: number,
): Revision {
  const revision: Revision = { number: snapshot.revision, routes: new Map(), sessionCount: 0 }
  const pools = new Map(snapshot.pools.map((pool) => [pool.name, buildPool(pool, state, policies)]))
  snapshot.listeners.forEach((listener, index) => {
    const pool = pools.get(listener.pool)
    if (pool === undefined) return // Checked with the configuration; sessions end as `no-route`.
    revision.routes.set(listener.name, {
      revision,
      listener: index,
      listenerName: listener.name,
      picker: pool.picker,
      balance: pool.snapshot.balance,
      backends: pool.backends,
      attempts: pool.snapshot.attempts,
      timeouts: { ...pool.snapshot.timeouts, ...listener.timeouts },
      line: pool.line,
      unansweredMs: pool.snapshot.unansweredMs ?? Number.POSITIVE_INFINITY,
      backendKeepAlive: pool.snapshot.keepAlive,
      clientKeepAlive: listener.keepAlive,
      heldBytesMax: Math.min(heldBytesMax, snapshot.bufferPerDirectionBytes ?? heldBytesMax),
    })
  })
  return revision
}

/** One who held a revision does no more. Main is told when it was the last of an old one. */
export function letGo(state: WorkerState, revision: Revision | undefined): void {
  if (revision === undefined) return
  revision.sessionCount -= 1
  if (revision.sessionCount > 0 || revision === state.revision) return
  state.post({ type: 'retired', revision: revision.number })
}

/**
 * A new revision is the newest. Binds whose listener it does not have are about to be closed: until
 * then they hold the route they had last.
 */
export function holdLastRoutes(state: WorkerState, old: Revision | undefined): void {
  for (const bind of state.binds.values()) {
    const isKnown = state.revision?.routes.has(bind.listener) ?? false
    const last = isKnown ? undefined : (bind.lastRoute ?? old?.routes.get(bind.listener))
    if (last === bind.lastRoute) continue
    if (last !== undefined) last.revision.sessionCount += 1
    letGo(state, bind.lastRoute?.revision)
    bind.lastRoute = last
  }
}

type PoolRoute = {
  readonly snapshot: PoolSnapshot
  readonly line: Line | undefined
  readonly picker: Picker
  readonly backends: ReadonlyMap<number, RoutedBackend>
}

function buildPool(pool: PoolSnapshot, state: WorkerState, policies: LoadedPolicies): PoolRoute {
  const backends = new Map<number, RoutedBackend>()
  pool.backends.forEach(({ row, name, address }, index) => {
    const encoded = address === undefined ? undefined : encodeSockaddr(address)
    const sockaddr = encoded?.ok === true ? encoded.value : undefined
    backends.set(row, { index, name, family: sockaddr?.[0] ?? 0, sockaddr })
  })
  const picker = new Picker(pool, state.live, state.rng, policies.get(pool.name))
  return { snapshot: pool, line: lineOf(state, pool), picker, backends }
}
