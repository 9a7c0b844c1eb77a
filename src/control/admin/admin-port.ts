/**
 * What the API needs: the part of a balancer that it shows and steers, and what only the process
 * around it knows. A test gives a balancer of its own making.
 */

import type { z } from '@hono/zod-openapi'
import type { LoadedConfig } from '../../core/config/load.js'
import type { Checked } from '../../core/config/parse.js'
import type { Problem } from '../../core/config/problem.js'
import type { Config } from '../../core/config/schema.js'
import type { BackendRef, Event } from '../../core/events.js'
import type { Explanation, Question } from '../../core/explain/explanation.js'
import type { LogLevel } from '../../core/log-level.js'
import type { MemberInput } from '../../core/members.js'
import type { By } from '../../core/operator.js'
import type { Override, OverrideWish } from '../../core/override.js'
import type { Plan } from '../../core/plan/plan.js'
import type { Result } from '../../core/result.js'
import type { Clock } from '../../core/world.js'
import type { HistoryView } from '../metrics/recorder.js'
import type { BackendView } from '../view.js'
import type { AccessRules, Caller } from './access.js'
import type { sessionAnswer, snapshotAnswer } from './balancer-answers.js'

/** A value that nobody changes any more, however deep. */
export type Frozen<Value> = Value extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Frozen<Value[Key]> }
    : Value

type Applied = { readonly revision: number; readonly plan: Plan }

type Kept = { readonly kept: boolean; readonly why: string | null }

type Overridden = { readonly overrides: readonly Override[] } & Kept

/**
 * A balancer, as far as the API reaches. What changes something rejects with an OperationError
 * where that cannot be.
 */
export type AdminBalancer = {
  snapshot(): Frozen<z.infer<typeof snapshotAnswer>>
  sessions(): Promise<Frozen<z.infer<typeof sessionAnswer>[]>>
  onAny(handler: (event: Event) => void): unknown
  offAny(handler: (event: Event) => void): unknown
  metricsText(): Promise<string>
  history(pool?: string): HistoryView | undefined
  explain(question: Question): Promise<Explanation>
  overrides(): readonly Override[]
  override(
    ref: BackendRef,
    wish: OverrideWish,
    by: By,
    how: { readonly merge?: boolean },
  ): Promise<Overridden>
  addBackend(
    pool: string,
    backend: MemberInput,
    by: By,
  ): Promise<{ readonly backend: BackendView } & Kept>
  removeBackend(ref: BackendRef, by: By): Promise<Kept>
  clearOverride(ref: BackendRef, by: By): Promise<Overridden>
  readonly config: Config
  readonly appliedAt: string | null
  /** Throws an OperationError while nothing runs. */
  readonly reloading: {
    plan(wanted: Config): Promise<Plan>
    apply(
      read: () => Promise<Checked>,
      by: By,
      options: { readonly ifRevision?: number },
    ): Promise<Applied>
    reload(by: By): Promise<Applied>
    drift(): Promise<string | null>
  }
  probeNow(ref: BackendRef): Promise<BackendView>
  pauseListener(listener: string, by: By): Promise<unknown>
  resumeListener(listener: string, by: By): Promise<unknown>
  closeSessions(meant: { readonly id: string } | BackendRef, by: By): Promise<number>
}

/** By which way a request came in. */
export type Way = 'unix' | 'loopback' | 'remote'

/** How a request came in. */
export type Arrival = {
  readonly way: Way
  /** The address of this machine it came to, where it listens on all of them. */
  readonly local?: string | undefined
  /** Who it is, where that is known without a token. */
  readonly caller?: Caller | undefined
}

/** A file of the dashboard. */
export type Asset = { readonly type: string; readonly etag: string; readonly bytes: Uint8Array }

/** All that the API is made of. */
export type AdminParts = {
  readonly balancer: AdminBalancer
  readonly clock: Clock
  readonly version: string
  readonly pid: number
  /** The accepted names and the open paths. */
  readonly rules: Omit<AccessRules, 'pages'>
  /** Whose a token is; compares in constant time. */
  readonly whose: (token: string) => Caller | 'unknown'
  /** Reads a configuration that was sent; `isTrusted`: by the unix socket. */
  readonly readConfig: (
    text: string,
    isTrusted: boolean,
  ) => Promise<Result<LoadedConfig, readonly Problem[]>>
  /** Takes a failure that is our own mistake; whoever asked is told no more than that. */
  readonly report: (cause: unknown) => void
  /** Files of the dashboard by their path, such as `/` and `/assets/a.js`. */
  readonly assets: ReadonlyMap<string, Asset>
  readonly extra?: ExtraPages | undefined
  /** Sets the level of the program's log and gives the one before; absent where it has none. */
  readonly setLogLevel?: SetLogLevel | undefined
}

/** Changes from which level on is logged; gives the level before. */
export type SetLogLevel = (level: LogLevel, by: By) => LogLevel

/** Pages that the program adds, below a path of its own; who may ask is decided as for all. */
export type ExtraPages = {
  /** Such as `/demo`. */
  readonly path: string
  readonly fetch: (request: Request) => Promise<Response>
}
