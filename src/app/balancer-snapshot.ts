/** What a balancer is and does just now, as plain values for screens and programs. */

import type { PoolView } from '../control/view.js'

export type { HistorySpan, HistoryView } from '../control/metrics/recorder.js'
export type {
  BackendTotals,
  BackendView,
  PoolView,
  ProbeResultView,
  ProbeView,
} from '../control/view.js'
export type { HistoryName, HistorySeries } from '../core/history.js'
export type { SessionView } from '../engine/engine.js'

/** One listener as it stands now. */
export type ListenerView = {
  readonly name: string
  /** As bound; as configured while it is not open. */
  readonly addresses: readonly string[]
  readonly open: boolean
  readonly pool: string
  /** Sessions now. */
  readonly sessions: number
  /** Why accepting stopped for now, the kernel queueing; null while it goes on. */
  readonly paused: string | null
  /** The operator who wants it so; null where the engine has no room, or it goes on. */
  readonly pausedBy: string | null
}

/** Where a balancer stands in its life. */
export type BalancerPhase = 'new' | 'starting' | 'running' | 'stopping' | 'stopped'

/** One balancer as it stands now. */
export type BalancerSnapshot = {
  readonly name: string
  readonly phase: BalancerPhase
  /** What moves the bytes, and why that engine; null where the configuration left no choice. */
  readonly engine: { readonly name: string; readonly why: string | null }
  /** Of the configuration the data plane uses; 0 before the start. */
  readonly revision: number
  /** When it began to listen, ISO 8601 in UTC; null before. */
  readonly startedAt: string | null
  /** Sessions now, and the most there may be at once. */
  readonly sessions: number
  readonly sessionsMax: number
  /** What whoever started it should know, in sentences. */
  readonly notes: readonly string[]
  readonly listeners: readonly ListenerView[]
  readonly pools: readonly PoolView[]
}
