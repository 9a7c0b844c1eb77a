/**
 * Everything that happens and that somebody may want to know, as one closed list. Code never logs:
 * it emits one of these, and logs, metrics and screens are renderings. A new kind does not compile
 * until each rendering has an answer for it.
 */

import type { Admin } from './backend-state.js'
import type { Author, nobody } from './operator.js'
import type { PlanCounts } from './plan/plan.js'
import type { SessionRecord } from './session.js'

/** A backend, by the two names that identify it. */
export type BackendRef = { readonly pool: string; readonly backend: string }

/** What an override says, or said; null where it says nothing. Times are ISO 8601 in UTC. */
export type OverrideTold = BackendRef &
  Author & {
    readonly state: Admin | null
    readonly health: 'up' | 'down' | null
    readonly weight: number | null
  }

type MembershipTold = BackendRef & { readonly address: string } & (Author | typeof nobody)

type ListenerTold = { readonly listener: string; readonly why: string } & (Author | typeof nobody)

/** What each event carries. Times are not part of it: whoever renders it knows when it came. */
export type Events = {
  readonly 'session.closed': SessionRecord
  /** `why` in words: `refused`, `timeout`, `body was "warming"`. */
  readonly 'backend.up': BackendRef & { readonly why: string }
  readonly 'backend.down': BackendRef & { readonly why: string }
  /** Out for `forMs` milliseconds at most, for what live traffic met there; and in again. */
  readonly 'backend.ejected': BackendRef & { readonly forMs: number; readonly why: string }
  readonly 'backend.returned': BackendRef & { readonly why: string }
  /** It accepts sessions and does not serve them, unlike its peers; and it does again. */
  readonly 'backend.zombie': BackendRef & { readonly why: string }
  readonly 'backend.answering': BackendRef
  /** A certificate that a probe was shown expires soon. `expires` is ISO 8601 in UTC. */
  readonly 'certificate.expiring': BackendRef & {
    readonly probe: string
    readonly expires: string
    readonly why: string
  }
  /**
   * A configuration that was applied names it for the first time, or no more; or an operator added
   * it beside the configuration, or took that back. By whom: whoever did either.
   */
  readonly 'backend.added': MembershipTold
  readonly 'backend.removed': MembershipTold
  /**
   * Another configuration runs, since this revision of the data plane. `restart`: options that
   * differ and wait for a restart.
   */
  readonly 'config.applied': Author & {
    readonly revision: number
    readonly counts: PlanCounts
    readonly restart: readonly string[]
    readonly warnings: readonly string[]
  }
  /** One was refused, and nothing has changed. `why` in one line, `explanation` in several. */
  readonly 'config.rejected': Author & { readonly why: string; readonly explanation: string }
  /** A pool has a usable backend again, or has none left. */
  readonly 'pool.available': { readonly pool: string }
  readonly 'pool.unavailable': { readonly pool: string; readonly why: string }
  readonly 'listener.opened': { readonly listener: string; readonly address: string }
  readonly 'listener.closed': { readonly listener: string; readonly address: string }
  /**
   * Accepting stopped: the kernel queues. `why` in words: an operator's, or with the number that
   * was reached. Who says so is null where it is for want of room.
   */
  readonly 'listener.paused': ListenerTold
  readonly 'listener.resumed': ListenerTold
  /** An operator decided about a backend; `expiresAt` null: until somebody clears it. */
  readonly 'override.set': OverrideTold & { readonly expiresAt: string | null }
  /** What operators had decided about a backend was taken back, by whom and why. */
  readonly 'override.cleared': OverrideTold
  /** The time of an override was over. Who and why are those of whoever set it. */
  readonly 'override.expired': OverrideTold & { readonly setAt: string }
  /**
   * What operators decided could not be read back, or not be kept: it holds until the process ends.
   * A damaged file lies at `setAside` now.
   */
  readonly 'state.damaged': {
    readonly path: string
    readonly setAside: string
    readonly why: string
  }
  readonly 'state.failed': { readonly path: string; readonly why: string }
  /** An operator ended one session, or all that were on a backend; `count` says how many. */
  readonly 'sessions.closed-by-operator': Author & {
    readonly session: string | null
    readonly pool: string | null
    readonly backend: string | null
    readonly count: number
  }
  /**
   * A thread that moved sessions ended, and another took its place `tookMs` milliseconds after that
   * was noticed. `sessions`: how many were lost with it. `stack`: where it threw, if it did.
   */
  readonly 'worker.replaced': {
    readonly worker: number
    readonly why: string
    readonly stack: string | null
    readonly sessions: number
    readonly tookMs: number
  }
  /** A policy of the user's own failed: from then on, or while it fails, round robin picks. */
  readonly 'policy.failed': {
    readonly pool: string
    readonly module: string
    readonly why: string
  }
  /** Log lines that could not be written; the data path does not wait for a log. */
  readonly 'log.dropped': { readonly count: number; readonly why: string }
}

/** The name of an event. */
export type EventType = keyof Events

const known: Readonly<Record<EventType, true>> = {
  'session.closed': true,
  'backend.up': true,
  'backend.down': true,
  'backend.ejected': true,
  'backend.returned': true,
  'backend.zombie': true,
  'backend.answering': true,
  'backend.added': true,
  'backend.removed': true,
  'config.applied': true,
  'config.rejected': true,
  'certificate.expiring': true,
  'pool.available': true,
  'pool.unavailable': true,
  'listener.opened': true,
  'listener.closed': true,
  'listener.paused': true,
  'listener.resumed': true,
  'override.set': true,
  'override.cleared': true,
  'override.expired': true,
  'state.damaged': true,
  'state.failed': true,
  'sessions.closed-by-operator': true,
  'worker.replaced': true,
  'policy.failed': true,
  'log.dropped': true,
}

/** The names of all events. */
export const eventTypes = Object.keys(known) as readonly EventType[]

/** An event, as one value. */
export type Event = {
  readonly [Type in EventType]: { readonly type: Type; readonly payload: Events[Type] }
}[EventType]

/** Takes an event from whoever saw it happen. Never throws and never waits. */
export type Emit = (event: Event) => void
