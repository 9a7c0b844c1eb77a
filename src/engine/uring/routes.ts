/**
 * A snapshot made ready for a worker: per listener what a new session needs, with names and numbers
 * resolved and backend addresses encoded. A session keeps the route it began with, and a revision
 * stays known as long as a session of it is open.
 */

import type { LiveTable } from '../../core/live-table.js'
import { Picker } from '../../core/pick.js'
import type { Balance } from '../../core/policy/policy.js'
import type { Rng } from '../../core/rng.js'
import type { KeepAlive, PoolSnapshot, SessionTimeouts, Snapshot } from '../../core/snapshot.js'
import { encodeSockaddr } from './sockaddr.js'

/** A backend as it is dialed: its index in the pool, and where it is. */
export type RoutedBackend = {
  readonly index: number
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
  readonly backendKeepAlive: KeepAlive | undefined
  readonly clientKeepAlive: KeepAlive | undefined
  readonly heldBytesMax: number
}

/** A revision with its routes by listener name. `sessionCount` is changed by the session's code. */
export type Revision = {
  readonly number: number
  readonly routes: Map<string, SessionRoute>
  sessionCount: number
}

/** Reads a snapshot. `heldBytesMax` is the engine's own bound, for when the snapshot names none. */
export function buildRevision(
  snapshot: Snapshot,
  live: LiveTable,
  rng: Rng,
  heldBytesMax: number,
): Revision {
  const revision: Revision = { number: snapshot.revision, routes: new Map(), sessionCount: 0 }
  const pools = new Map(snapshot.pools.map((pool) => [pool.name, buildPool(pool, live, rng)]))
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
      backendKeepAlive: pool.snapshot.keepAlive,
      clientKeepAlive: listener.keepAlive,
      heldBytesMax: Math.min(heldBytesMax, snapshot.bufferPerDirectionBytes ?? heldBytesMax),
    })
  })
  return revision
}

type PoolRoute = {
  readonly snapshot: PoolSnapshot
  readonly picker: Picker
  readonly backends: ReadonlyMap<number, RoutedBackend>
}

function buildPool(pool: PoolSnapshot, live: LiveTable, rng: Rng): PoolRoute {
  const backends = new Map<number, RoutedBackend>()
  pool.backends.forEach(({ row, address }, index) => {
    const encoded = address === undefined ? undefined : encodeSockaddr(address)
    const sockaddr = encoded?.ok === true ? encoded.value : undefined
    backends.set(row, { index, family: sockaddr?.[0] ?? 0, sockaddr })
  })
  return { snapshot: pool, picker: new Picker(pool, live, rng), backends }
}
