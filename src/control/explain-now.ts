/**
 * What a session would meet in a pool if it came now: the production picker on a copy of what it
 * draws from (core/dry-pick.ts), told in words. Nothing is taken and nobody's turn is used.
 */

import type { PoolConfig } from '../core/config/schema.js'
import { dryPick } from '../core/dry-pick.js'
import type { StatesByName } from '../core/explain/candidates.js'
import { type ExplainedAs, explainPick } from '../core/explain/explain-pick.js'
import type { Explanation, Outcome } from '../core/explain/explanation.js'
import type { LiveTable } from '../core/live-table.js'
import { PickRecorder, type PickTrace } from '../core/pick-trace.js'
import type { Balance } from '../core/policy/policy.js'
import { queueKey, sourceKey } from '../core/policy/source-key.js'
import { PoolQueue } from '../core/pool-queue.js'
import type { Rng } from '../core/rng.js'
import { poolSnapshot } from './build-snapshot.js'
import type { Pool } from './pool.js'

/** The session that might come, and what decides with it. */
export type Coming = Omit<ExplainedAs, 'states' | 'without' | 'eligible' | 'basis'> & {
  /** The client's address without its port; undefined where nobody said. */
  readonly host: string | undefined
  /** The time, on the clock of the engine's pickers. */
  readonly nowMs: number
  readonly rng: Rng
  readonly live: LiveTable
}

/** Explains what it would be given by this pool. */
export function explainNow(pool: Pool, config: PoolConfig, coming: Coming): Explanation {
  const { host, nowMs, rng, live, ...known } = coming
  const { balance } = pool
  const snapshot = poolSnapshot(pool, config)
  const notes = [...known.notes, ...notesOn(balance, host)]
  const asked = { ...known, notes, basis: 'now', states: statesOf(pool) } as const

  const nobodyAsked = (): PickTrace => {
    const recorder = new PickRecorder(snapshot, live, snapshot.backends.length)
    return recorder.end([], { picked: false, detail: 'all-full' })
  }
  const waiting = pool.queue === undefined ? 0 : new PoolQueue(pool.queue, 0).length
  if (waiting > 0) {
    // As in the engines: whoever waits already goes first.
    const without = queued(pool, host, waiting)
    return explainPick(nobodyAsked(), { ...asked, without, eligible: 'others wait for it already' })
  }
  if (isUndecided(balance, host)) {
    const without = { kind: 'undecided' } as const
    return explainPick(nobodyAsked(), { ...asked, without, eligible: 'it could be picked' })
  }
  const key = sourceKey(balance, host ?? '')
  const trace = dryPick(snapshot, live, rng, { key, nowMs, tried: [] })
  const { pick } = trace
  const mayWait = !pick.picked && pick.detail === 'all-full' && pool.queue !== undefined
  const detail = pick.picked ? null : pick.detail
  const without = mayWait
    ? queued(pool, host, 0)
    : ({ kind: 'reset', reason: 'no-backend', detail } as const)
  return explainPick(trace, { ...asked, without })
}

/** What each backend of a pool is, and who decided it. */
export function statesOf({ backends }: Pool): StatesByName {
  return new Map(backends.map(({ identity, effective }) => [identity.name, effective]))
}

// A place in a queue depends on who else has one.
function queued(
  { queue }: Pool,
  host: string | undefined,
  waiting: number,
): Exclude<Outcome, { kind: 'backend' }> {
  const copy = new PoolQueue({ ...queue!, words: queue!.words.slice(0) }, 0)
  const isFull = copy.enter(queueKey(host ?? '')) === undefined
  return isFull ? { kind: 'reset', reason: 'queue-full', detail: null } : { kind: 'queue', waiting }
}

function isUndecided({ policy }: Balance, host: string | undefined): boolean {
  return policy === 'module' || (policy === 'hash' && host === undefined)
}

function notesOn({ policy }: Balance, host: string | undefined): readonly string[] {
  switch (policy) {
    case 'random':
    case 'two-choices':
    case 'fastest':
      return ['Chance takes part: the next session may be given another one.']
    case 'least-sessions':
      return ['Among equals chance decides.']
    case 'hash':
      return host === undefined ? ['The policy goes by the client: ask with its address.'] : []
    case 'module':
      return ["The pool's own policy is asked by sessions alone: what it keeps in memory counts."]
    default:
      return []
  }
}
