/**
 * A policy says which backend comes next. The main thread lays out an order of the usable backends
 * (order.ts) and publishes it; each worker draws from it by a policy of its own, without asking
 * anybody. A policy knows nothing of health or limits beyond what the order and the live table say:
 * whoever draws (pick.ts) checks the row, and draws again when it cannot be used.
 */

import type { LiveTable } from '../live-table.js'
import type { Rng } from '../rng.js'
import type { Schedule } from '../schedule.js'
import type { LoadedPolicy } from './module.js'
import type { PolicyTrace } from './trace.js'

/** How a pool balances: the policy and its own options. */
export type Balance =
  | { readonly policy: 'round-robin' | 'random' | 'two-choices' | 'least-sessions' | 'first' }
  | {
      readonly policy: 'hash'
      readonly on: 'source' | 'source-prefix'
      readonly seed: number
      /** Bits of the client's address that count with `source-prefix`. */
      readonly prefix4: number
      readonly prefix6: number
      /** No backend gets more than so many times its share of open sessions; false: no bound. */
      readonly boundedLoad: number | false
    }
  /** After `decayMs` a slow answer weighs a third of what it did. */
  | { readonly policy: 'fastest'; readonly decayMs: number }
  /** A module of the user's own, and what it is to be given: plain values. */
  | { readonly policy: 'module'; readonly file: string; readonly options: unknown }

/** What a policy may look at: the published order, what is true this instant, and chance. */
export type PolicyView = {
  readonly schedule: Schedule
  readonly live: LiveTable
  readonly rng: Rng
  /** The rows of all backends of the tier, usable or not. */
  readonly rows: readonly number[]
  /** Their names. */
  readonly names: readonly string[]
  readonly balance: Balance
  /** The user's own policy; undefined where the pool has none, or it could not be loaded. */
  readonly loaded: LoadedPolicy | undefined
}

/** One session's wish for a backend. */
export type Draw = {
  /** 0 for the first draw of this session, then 1, 2, … while rows turn out not to be usable. */
  readonly turn: number
  /** A hash of what the session is known by; 0 where the policy does not ask for one. */
  readonly key: number
  /** Rows this session has tried already. */
  readonly tried: readonly number[]
  /** The time, in milliseconds on a clock that all threads share. */
  readonly nowMs: number
  /** Takes down how the row was found; undefined for nearly every session. */
  readonly trace?: PolicyTrace | undefined
}

/** Draws a row of the published order; -1 when there is none to draw. */
export type Policy = (draw: Draw) => number
