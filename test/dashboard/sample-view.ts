/** A view to test with: one listener, one pool. Given what differs. */

import type {
  BackendView,
  BalancerSnapshot,
  ListenerView,
  PoolView,
} from '../../src/app/balancer-snapshot.js'

/** A backend that is up. */
export function sampleBackend(change: Partial<BackendView> = {}): BackendView {
  return {
    name: 'a',
    address: '10.0.0.1:80',
    resolvedAddress: '10.0.0.1:80',
    weight: 1,
    effectiveWeight: 1,
    maxSessions: null,
    backup: false,
    dynamic: false,
    admin: 'ready',
    health: 'up',
    ejectedUntil: null,
    effective: 'up',
    decidedBy: 'probe',
    since: '2026-01-01T00:00:00.000Z',
    why: 'probe passed',
    overrides: [],
    probes: [],
    sessions: 0,
    totals: sampleTotals(),
    ...change,
  }
}

/** Totals that are 0. */
export function sampleTotals(change: Partial<BackendView['totals']> = {}): BackendView['totals'] {
  const none = { sessions: 0, connectFailures: 0, bytesIn: 0, bytesOut: 0 }
  return { ...none, answered: 0, unanswered: 0, ...change }
}

/** A pool of these backends. */
export function samplePool(name: string, backends: readonly BackendView[]): PoolView {
  return { name, available: true, sessions: 0, queued: 0, backends }
}

/** A listener that is open. */
export function sampleListener(change: Partial<ListenerView> = {}): ListenerView {
  const name = change.name ?? 'in'
  const accepting = { sessions: 0, paused: null, pausedBy: null }
  return { name, addresses: [':80'], open: true, pool: 'web', ...accepting, ...change }
}

/** A balancer that runs. */
export function sampleView(change: Partial<BalancerSnapshot> = {}): BalancerSnapshot {
  return {
    name: 'lb1',
    phase: 'running',
    engine: { name: 'net', why: null },
    revision: 1,
    startedAt: '2026-01-01T00:00:00.000Z',
    sessions: 0,
    sessionsMax: 1000,
    notes: [],
    listeners: [sampleListener()],
    pools: [samplePool('web', [sampleBackend()])],
    ...change,
  }
}
