/**
 * What one revision of the configuration says about one listener, laid out for its sessions: every
 * question answered once, when the revision is applied. A session keeps the rules its
 * backend was picked by.
 */

import type { LiveTable } from '../../core/live-table.js'
import { Picker } from '../../core/pick.js'
import type { Balance } from '../../core/policy/policy.js'
import type { ConnectRules } from '../../core/retry.js'
import type { Rng } from '../../core/rng.js'
import type {
  BackendSnapshot,
  KeepAlive,
  ListenerSnapshot,
  PoolSnapshot,
  SessionTimeouts,
  Snapshot,
} from '../../core/snapshot.js'

import type { LoadedPolicies } from '../policy-modules.js'
import type { Line, Lines } from './lines.js'

/**
 * The most a session of this engine holds per direction, and what it holds when nothing is said.
 */
export const bufferPerDirectionBytesMax = 131_072

/** The rules of one listener's sessions. */
export type Rules = {
  readonly revision: number
  readonly pool: string
  readonly picker: Picker
  readonly balance: Balance
  readonly backends: ReadonlyMap<number, BackendSnapshot>
  readonly connect: ConnectRules
  readonly timeouts: SessionTimeouts
  /** Where sessions wait for a backend with room; undefined where nobody does. */
  readonly line: Line | undefined
  readonly unansweredMs: number
  readonly clientKeepAlive: KeepAlive | undefined
  readonly backendKeepAlive: KeepAlive | undefined
  /** What every connection reads into. Its size bounds what is held for the other side. */
  readonly buffer: Uint8Array
}

/** The rules of every listener, by name. */
export function rulesOf(
  snapshot: Snapshot,
  { live, rng, lines, policies }: Omit<RulesParts, 'buffer'>,
): ReadonlyMap<string, Rules> {
  const wantedBytes = snapshot.bufferPerDirectionBytes ?? bufferPerDirectionBytesMax
  const buffer = new Uint8Array(Math.min(wantedBytes, bufferPerDirectionBytesMax))
  const pools = new Map(snapshot.pools.map((pool) => [pool.name, pool]))
  return new Map(
    snapshot.listeners.flatMap((listener) => {
      const pool = pools.get(listener.pool)
      if (pool === undefined) return []
      return [
        [
          listener.name,
          rulesFor(snapshot.revision, listener, pool, { live, rng, buffer, lines, policies }),
        ] as const,
      ]
    }),
  )
}

type RulesParts = {
  readonly live: LiveTable
  readonly rng: Rng
  readonly buffer: Uint8Array
  readonly lines: Lines
  readonly policies: LoadedPolicies
}

function rulesFor(
  revision: number,
  listener: ListenerSnapshot,
  pool: PoolSnapshot,
  { live, rng, buffer, lines, policies }: RulesParts,
): Rules {
  const timeouts = { ...pool.timeouts, ...listener.timeouts }
  return {
    revision,
    pool: pool.name,
    picker: new Picker(pool, live, rng, policies.get(pool.name)),
    balance: pool.balance,
    backends: new Map(pool.backends.map((backend) => [backend.row, backend])),
    connect: {
      attempts: pool.attempts,
      connectMs: timeouts.connectMs,
      connectTotalMs: timeouts.connectTotalMs,
    },
    timeouts,
    line: lines.of(pool),
    unansweredMs: pool.unansweredMs ?? Number.POSITIVE_INFINITY,
    clientKeepAlive: listener.keepAlive,
    backendKeepAlive: pool.keepAlive,
    buffer,
  }
}
