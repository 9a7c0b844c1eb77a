/**
 * The configuration as the data plane sees it: numbered, immutable, names resolved to rows, times
 * in milliseconds, plain data that can be posted to a worker thread. A session keeps the revision
 * its backend was picked from.
 */

import type { Address } from './address.js'
import type { Balance } from './policy/policy.js'
import type { QueueMemory } from './pool-queue.js'

/** Times that bound a session, in milliseconds; Infinity where the configuration says `false`. */
export type SessionTimeouts = {
  readonly connectMs: number
  readonly connectTotalMs: number
  readonly idleMs: number
  readonly halfClosedMs: number
  readonly maxDurationMs: number
  /** Longest wait for a backend with room. */
  readonly queueMs: number
}

/**
 * TCP keep-alive: first probe after `idleMs` of silence, then every `intervalMs`, `probes` times.
 */
export type KeepAlive = {
  readonly idleMs: number
  readonly intervalMs: number
  readonly probes: number
}

/** A backend: its row of the live table, its name, and where it is reached. */
export type BackendSnapshot = {
  readonly row: number
  readonly name: string
  /** A literal address. Undefined while its host name has not been resolved: not usable. */
  readonly address: Address | undefined
  /** In the second tier. Absent: it is a primary. */
  readonly isBackup?: boolean | undefined
}

/** The second tier of a pool. */
export type BackupsSnapshot = {
  /** The memory of its order, as `schedule` of the pool is that of the primaries. */
  readonly schedule: SharedArrayBuffer
  /** One word, not 0 while backups go first (see tiers.ts). */
  readonly areFirst: SharedArrayBuffer
}

/** A pool. `schedule` is the memory of the order of its primaries (see schedule.ts). */
export type PoolSnapshot = {
  readonly name: string
  readonly backends: readonly BackendSnapshot[]
  readonly schedule: SharedArrayBuffer
  /** Absent where the pool has no backups. */
  readonly backups?: BackupsSnapshot | undefined
  /** The memory of its queue (see pool-queue.ts). Absent: nobody waits. */
  readonly queue?: QueueMemory | undefined
  readonly balance: Balance
  readonly attempts: number
  readonly timeouts: SessionTimeouts
  /** How long a client's last byte may wait until its session is unanswered; absent: for ever. */
  readonly unansweredMs?: number | undefined
  readonly keepAlive: KeepAlive | undefined
}

/** A listener. Its own timeouts win over its pool's, key by key. */
export type ListenerSnapshot = {
  readonly name: string
  readonly pool: string
  readonly timeouts: Partial<SessionTimeouts>
  readonly keepAlive: KeepAlive | undefined
}

/** A bind whose connections belong to another listener, from the revision on that says so. */
export type HandOver = { readonly bindId: string; readonly listener: string }

/** One whole revision. */
export type Snapshot = {
  readonly revision: number
  readonly listeners: readonly ListenerSnapshot[]
  readonly pools: readonly PoolSnapshot[]
  /** Relayed bytes held per direction of a session; undefined leaves it to the engine. */
  readonly bufferPerDirectionBytes: number | undefined
  readonly handOvers?: readonly HandOver[] | undefined
}
