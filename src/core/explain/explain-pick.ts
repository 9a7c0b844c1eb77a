/** From a pick that was taken down to the answer of `explain`. */

import { unreachable } from '../assert.js'
import type { NoBackend } from '../pick.js'
import type { PickTrace } from '../pick-trace.js'
import { candidatesOf, type StatesByName, winnerOf } from './candidates.js'
import type { ExplainedCandidate, ExplainedSession, Explanation, Outcome } from './explanation.js'
import { counted, figure } from './figures.js'

/** What is known beside the pick. */
export type ExplainedAs = Pick<
  Explanation,
  'basis' | 'at' | 'listener' | 'client' | 'sni' | 'session' | 'notes'
> & {
  readonly states: StatesByName
  /** What becomes of a session for which there is no backend. */
  readonly without: Exclude<Outcome, { kind: 'backend' }>
  /** What is said of who could have been picked where nobody was asked for a pick. */
  readonly eligible?: string
}

/** There are none in this version: every session goes to its listener's pool. */
const routes = ["no routes; the listener's pool"]

/** Puts an answer together. */
export function explainPick(trace: PickTrace, known: ExplainedAs): Explanation {
  const { states, without, session, eligible, ...asked } = known
  const attempts = session?.attempts ?? []
  const candidates = candidatesOf(trace, states, attempts, eligible)
  const winner = winnerOf(trace)
  const outcome: Outcome = winner ? { kind: 'backend', backend: winner.name } : without
  return {
    ...asked,
    session,
    routes,
    pool: trace.pool,
    policy: trace.policy,
    outcome,
    why: whyOf(trace, outcome, candidates, session),
    candidates,
    leftOut: trace.leftOut,
  }
}

function whyOf(
  { pool, policy, pick }: PickTrace,
  outcome: Outcome,
  candidates: readonly ExplainedCandidate[],
  session: ExplainedSession | null,
): string {
  switch (outcome.kind) {
    case 'backend': {
      const picked = candidates.find(({ result }) => result === 'picked')
      return `${policy} gives it ${pool}/${outcome.backend}: ${picked?.why}`
    }
    case 'queue':
      return outcome.waiting === 0
        ? `every usable backend of pool ${pool} is full: it waits, the first in the queue`
        : `others wait for pool ${pool}: it waits behind ${counted(outcome.waiting, 'session')}`
    case 'reset': {
      const detail = pick.picked ? undefined : pick.detail
      return `no backend of pool ${pool}: ${resetWords(outcome, detail, session)}`
    }
    case 'undecided':
      return `what pool ${pool} would do cannot be told; see the notes`
    default:
      return unreachable(outcome)
  }
}

function resetWords(
  { reason }: Extract<Outcome, { kind: 'reset' }>,
  detail: NoBackend | undefined,
  session: ExplainedSession | null,
): string {
  const tries = session?.attempts.length ?? 0
  switch (reason) {
    case 'queue-full':
      return 'its queue is full'
    case 'queue-timeout':
      return `all were full, and it had waited ${figure(session?.queueMs ?? 0)} ms in the queue`
    case 'connect-failed':
      return `${counted(tries, 'attempt')} to connect failed, the last one as ${session?.detail}`
    default:
      return detail === undefined || tries > 0 ? reason : noneWords[detail]
  }
}

const noneWords: Readonly<Record<NoBackend, string>> = {
  empty: 'it has none',
  'all-down': 'none can be used',
  'all-full': 'every usable one is full, and nobody may wait',
  'all-tried': 'every one was tried',
}
