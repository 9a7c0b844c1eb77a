/** What the control plane knows, as plain values that nobody can reach back through. */

import { formatAddress } from '../core/address.js'
import type { Admin, Decider, Effective } from '../core/backend-state.js'
import type { Health } from '../core/health.js'
import type { Members } from '../core/members.js'
import type { Override } from '../core/override.js'
import { PoolQueue } from '../core/pool-queue.js'
import type { ProbeOutcome } from '../core/world.js'
import type { Backend } from './backend.js'
import type { ProbeState } from './backend-probes.js'
import type { Pool } from './pool.js'

/** One probe of a backend as it stands now. */
export type ProbeView = {
  /** Its name among the probes of the backend; its type where it was given none. */
  readonly name: string
  readonly type: string
  /** Where it asks, when that is not the address of the backend. */
  readonly address: string | null
  readonly health: Health['state']
  /** When the certificate it was shown expires, ISO 8601 in UTC. */
  readonly certificateExpires: string | null
  /** The last ten, oldest first. */
  readonly results: readonly ProbeResultView[]
}

/** One probe result. `why` is null when it passed. */
export type ProbeResultView = {
  /** When it ended, ISO 8601 in UTC. */
  readonly at: string
  readonly result: ProbeOutcome['result']
  /** How long it took, to a tenth. */
  readonly ms: number
  readonly why: string | null
}

const shownTotals = [
  'sessions',
  'connectFailures',
  'bytesIn',
  'bytesOut',
  'answered',
  'unanswered',
] as const

/** Totals since a backend was added, whatever rows it had. */
export type BackendTotals = Readonly<Record<(typeof shownTotals)[number], number>>

/** One backend as it stands now. */
export type BackendView = {
  readonly name: string
  /** As configured. */
  readonly address: string
  /** Where it is reached; null while its name has not been resolved. */
  readonly resolvedAddress: string | null
  /** As an operator wants it, or as configured, or the part of that which an agent leaves. */
  readonly weight: number
  /** Its weight of the moment: as an agent wants it, and as far as it has come in slow start. */
  readonly effectiveWeight: number
  /** The most sessions at once; null for no limit. */
  readonly maxSessions: number | null
  /** An operator added it; the configuration does not name it. */
  readonly dynamic: boolean
  /** Serves only when no other is usable or all of them are full. */
  readonly backup: boolean
  /** What it is to be used for. */
  readonly admin: Admin
  /** What the probes say, or an operator who insists on something else. */
  readonly health: Health['state']
  /** Until when live traffic has put it out, ISO 8601 in UTC; null while it has not. */
  readonly ejectedUntil: string | null
  /** What it is, all of these together, and who decided that. */
  readonly effective: Effective
  readonly decidedBy: Decider
  /** Since when it is that, ISO 8601 in UTC, and why in words. */
  readonly since: string
  readonly why: string
  /** What operators have decided about it, by whom, why and until when. */
  readonly overrides: readonly Override[]
  /** How it is probed, and what came of it; empty where probes are off. */
  readonly probes: readonly ProbeView[]
  /** Sessions now. */
  readonly sessions: number
  /** Since it was added. */
  readonly totals: BackendTotals
}

/** One pool as it stands now. `available`: it has a usable backend. */
export type PoolView = {
  readonly name: string
  readonly available: boolean
  readonly sessions: number
  /** Sessions that wait for a backend with room. */
  readonly queued: number
  readonly backends: readonly BackendView[]
}

/** A view of a pool, taken now. `members`: what operators have added. */
export function poolView(pool: Pool, members: Members): PoolView {
  const backends = pool.backends.map((backend) => {
    const isMember = members.has({ pool: pool.name, backend: backend.identity.name })
    return backendView(backend, pool.effectiveWeightOf(backend), isMember)
  })
  const sessions = backends.reduce((sum, backend) => sum + backend.sessions, 0)
  const queued = pool.queue === undefined ? 0 : new PoolQueue(pool.queue, 0).length
  return { name: pool.name, available: pool.available, sessions, queued, backends }
}

function backendView(backend: Backend, effectiveWeight: number, dynamic: boolean): BackendView {
  const { identity, address, health, facts, effective } = backend
  const ejectedUntilMs = facts.ejectedUntilMs.value
  return {
    name: identity.name,
    address: formatAddress(identity.config.address),
    resolvedAddress: address === undefined ? null : formatAddress(address),
    weight: weightOf(backend),
    effectiveWeight,
    maxSessions: backend.sessionsMax === 0 ? null : backend.sessionsMax,
    dynamic,
    backup: identity.config.backup,
    admin: facts.admin.value,
    health,
    ejectedUntil: ejectedUntilMs === undefined ? null : new Date(ejectedUntilMs).toISOString(),
    effective: effective.value,
    decidedBy: effective.by,
    since: new Date(effective.sinceMs).toISOString(),
    why: effective.why,
    overrides: backend.overrides,
    probes: backend.probes.map(probeView),
    sessions: backend.active(),
    totals: totalsOf(backend),
  }
}

/** Its share of sessions in its pool: an operator's, or what an agent leaves of the configured. */
export function weightOf({ weight, weightPercent }: Backend): number {
  return (weight * weightPercent) / 100
}

function totalsOf(backend: Backend): BackendTotals {
  const totals = shownTotals.map((name) => [name, backend.total(name)] as const)
  return Object.fromEntries(totals) as BackendTotals
}

function probeView({ plan, health, certificateExpiresMs, history }: ProbeState): ProbeView {
  return {
    name: plan.name,
    type: plan.type,
    address: plan.address === undefined ? null : formatAddress(plan.address),
    health: health.state,
    certificateExpires:
      certificateExpiresMs === undefined ? null : new Date(certificateExpiresMs).toISOString(),
    results: history.list().map((result) => ({
      at: new Date(result.atMs).toISOString(),
      result: result.result,
      ms: Math.round(result.ms * 10) / 10,
      why: result.result === 'passed' ? null : result.why,
    })),
  }
}
