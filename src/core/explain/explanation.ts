/** Why a session goes where it goes, as plain data: what `explain` answers. */

import type { Decider, Effective } from '../backend-state.js'
import type { CloseReason } from '../close-reason.js'
import type { Balance } from '../policy/policy.js'
import type { Attempt } from '../session.js'

/**
 * What is to be explained: a client that might come to a listener, or a session by its id. `client`
 * is an address, with or without a port.
 */
export type Question =
  | {
      readonly listener: string
      readonly client?: string | undefined
      readonly sni?: string | undefined
    }
  | { readonly session: string }

/** The backend a session gets, or why none, and every other one with why not. Plain values. */
export type Explanation = {
  /**
   * `now`: what a session would meet if it came now. `then`: what this session met, taken down when
   * its backend was picked, or when it ended for want of one.
   */
  readonly basis: 'now' | 'then'
  /** When that was, ISO 8601 in UTC. */
  readonly at: string
  readonly listener: string
  readonly client: string | null
  readonly sni: string | null
  /** The session asked for; null for one that might come. */
  readonly session: ExplainedSession | null
  /** The routes that were tried, in words and in order. */
  readonly routes: readonly string[]
  readonly pool: string
  readonly policy: Balance['policy']
  readonly outcome: Outcome
  /** The outcome in one sentence. */
  readonly why: string
  /** The backends of the pool, in the order of the configuration. */
  readonly candidates: readonly ExplainedCandidate[]
  /** Backends of a very large pool that were not taken down. */
  readonly leftOut: number
  /** What else whoever asks should know, in sentences. */
  readonly notes: readonly string[]
}

/** What becomes of a session. `undecided`: it depends on what cannot be known here. */
export type Outcome =
  | { readonly kind: 'backend'; readonly backend: string }
  | { readonly kind: 'queue'; readonly waiting: number }
  | { readonly kind: 'reset'; readonly reason: CloseReason; readonly detail: string | null }
  | { readonly kind: 'undecided' }

/** A session that was asked for, as it stands or as it ended. Times in milliseconds. */
export type ExplainedSession = {
  readonly id: string
  /** Null while it is open. */
  readonly reason: CloseReason | null
  readonly detail: string | null
  readonly opened: string
  readonly queueMs: number
  readonly attempts: readonly Attempt[]
}

/** A backend that might have been picked. */
export type ExplainedCandidate = {
  readonly backend: string
  readonly tier: 'primary' | 'backup'
  readonly state: Effective
  /** Who decided that; null where the state has changed since, and nobody knows any more. */
  readonly decidedBy: Decider | null
  /** Its weight at the time: a fraction of its own while it starts slowly. */
  readonly weight: number
  /** Sessions on it before this one. */
  readonly sessions: number
  readonly maxSessions: number | null
  /** What the policy compared, where it compared this one. */
  readonly score: Score | null
  /** `out`: it could not be used; `lost`: it could have been. */
  readonly result: 'picked' | 'lost' | 'tried' | 'out'
  /** Why, in words. */
  readonly why: string
}

/** A number that a policy goes by, and what it is. The least one wins. */
export type Score = { readonly name: string; readonly value: number }
