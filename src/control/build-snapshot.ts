/** Builds a revision for the data plane from the configuration and what its pools are just now. */

import type { ListenerConfig, PoolConfig } from '../core/config/schema.js'
import type {
  HandOver,
  KeepAlive,
  ListenerSnapshot,
  PoolSnapshot,
  SessionTimeouts,
  Snapshot,
} from '../core/snapshot.js'
import type { Pool } from './pool.js'
import type { Running } from './running.js'

/** What runs now, as the data plane sees it. */
export function buildSnapshot(
  { config, pools }: Running,
  revision: number,
  handOvers: readonly HandOver[] = [],
): Snapshot {
  const { perDirection } = config.buffers
  return {
    revision,
    handOvers,
    listeners: Object.entries(config.listeners).map(([name, listener]) =>
      listenerSnapshot(name, listener),
    ),
    pools: [...pools.values()].map((pool) => poolSnapshot(pool, config.pools[pool.name]!)),
    bufferPerDirectionBytes: perDirection === 'auto' ? undefined : perDirection,
  }
}

function listenerSnapshot(name: string, listener: ListenerConfig): ListenerSnapshot {
  return {
    name,
    pool: listener.pool,
    timeouts: timeoutsOf(listener.timeouts),
    keepAlive: keepAliveOf(listener.keepAlive),
  }
}

/** One pool of a revision. */
export function poolSnapshot(pool: Pool, config: PoolConfig): PoolSnapshot {
  return {
    name: pool.name,
    backends: pool.backends.map(({ row, identity, address }) => ({
      row,
      name: identity.name,
      address,
      isBackup: identity.config.backup,
    })),
    schedule: pool.memory,
    backups: pool.backups,
    queue: pool.queue,
    balance: pool.balance,
    attempts: config.attempts,
    timeouts: timeoutsOf(config.timeouts) as SessionTimeouts, // A pool's are complete.
    unansweredMs: config.zombies === false ? undefined : config.zombies.after,
    keepAlive: keepAliveOf(config.keepAlive),
  }
}

type TimeoutsConfig = ListenerConfig['timeouts'] | PoolConfig['timeouts']

// Only the keys that are there, so that a listener's can be laid over its pool's.
function timeoutsOf(config: TimeoutsConfig): Partial<SessionTimeouts> {
  const { connect, connectTotal, idle, halfClosed, maxDuration, queue } = config
  return {
    ...(connect !== undefined && { connectMs: connect }),
    ...(connectTotal !== undefined && { connectTotalMs: connectTotal }),
    ...(idle !== undefined && { idleMs: idle === false ? never : idle }),
    ...(halfClosed !== undefined && { halfClosedMs: halfClosed === false ? never : halfClosed }),
    ...(maxDuration !== undefined && {
      maxDurationMs: maxDuration === false ? never : maxDuration,
    }),
    ...(queue !== undefined && { queueMs: queue === false ? Number.POSITIVE_INFINITY : queue }),
  }
}

const never = Number.POSITIVE_INFINITY

function keepAliveOf(config: ListenerConfig['keepAlive']): KeepAlive | undefined {
  if (config === false) return undefined
  return { idleMs: config.idle, intervalMs: config.interval, probes: config.probes }
}
