/** What is told about a session: its view while it is open, its record when it has closed. */

import { formatAddress } from '../../core/address.js'
import type { Attempt, SessionEnd, SessionRecord } from '../../core/session.js'
import type { BackendSnapshot } from '../../core/snapshot.js'
import type { Bind, SessionView } from '../engine.js'

/** What a session knows about itself; it fills this in as it goes. Times in milliseconds. */
export type SessionFacts = {
  readonly id: string
  readonly bind: Bind
  readonly client: string
  readonly openedWallMs: number
  /** This and the other `…AtMs` are on the clock of `performance.now()`. */
  readonly openedAtMs: number
  readonly search: SearchFacts
  backend: BackendSnapshot | undefined
  localAddress: string | null
  connectMs: number | null
  connectedAtMs: number
}

/** What its search for a backend has met so far. */
export type SearchFacts = {
  /** Of the revision it picks from. */
  readonly rules: { readonly revision: number; readonly pool: string }
  readonly attempts: readonly Attempt[]
  /** How long it has waited in a queue up to now. */
  queuedMs(nowMs: number): number
}

/** What its relay has counted so far. */
export type RelayCounts = {
  readonly bytesIn: number
  readonly bytesOut: number
  readonly firstByteAtMs: number | undefined
}

/** How each side was closed; null for a backend that never was connected. */
export type ClosedHow = {
  readonly toClient: 'fin' | 'rst'
  readonly toBackend: 'fin' | 'rst' | null
}

/** The record of a session that closed at `nowMs`. */
export function recordOf(
  facts: SessionFacts,
  counts: RelayCounts,
  nowMs: number,
  end: SessionEnd,
  how: ClosedHow,
): SessionRecord {
  const { bind, backend, connectMs, connectedAtMs } = facts
  const { firstByteAtMs } = counts
  const address = backend?.address
  return {
    id: facts.id,
    listener: bind.listener,
    bind: formatAddress(bind.address),
    route: null,
    pool: facts.search.rules.pool,
    backend: backend?.name ?? null,
    backendAddress: address === undefined ? null : formatAddress(address),
    localAddress: facts.localAddress,
    client: facts.client,
    peer: facts.client,
    opened: new Date(facts.openedWallMs).toISOString(),
    queueMs: roundMs(facts.search.queuedMs(nowMs)),
    connectMs: connectMs === null ? null : roundMs(connectMs),
    firstByteMs: firstByteAtMs === undefined ? null : roundMs(firstByteAtMs - connectedAtMs),
    durationMs: roundMs(nowMs - facts.openedAtMs),
    bytesIn: counts.bytesIn,
    bytesOut: counts.bytesOut,
    attempts: facts.search.attempts,
    reason: end.reason,
    detail: end.detail,
    closedBy: end.closedBy,
    toClient: how.toClient,
    toBackend: how.toBackend,
    revision: facts.search.rules.revision,
    sni: null,
    alpn: null,
    engine: 'net',
    worker: 0,
    final: true,
  }
}

/** The session as it stands at `nowMs`. */
export function viewOf(facts: SessionFacts, counts: RelayCounts, nowMs: number): SessionView {
  const { reason, detail, closedBy, toClient, toBackend, final, ...view } = recordOf(
    facts,
    counts,
    nowMs,
    { reason: 'done', detail: null, closedBy: 'evener' },
    { toClient: 'fin', toBackend: null },
  )
  return view
}

/** Tenths of a millisecond: a connect on one machine takes less than one. */
export function roundMs(ms: number): number {
  return Math.round(ms * 10) / 10
}
