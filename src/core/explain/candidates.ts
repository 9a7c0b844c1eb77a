/** Each backend of a pool in a pick that was taken down: picked, lost, tried or out, and why. */

import type { Effective, Said } from '../backend-state.js'
import type { PickTrace, TracedBackend } from '../pick-trace.js'
import type { Attempt } from '../session.js'
import type { ExplainedCandidate } from './explanation.js'
import { counted, percent } from './figures.js'
import { type Standing, standingOf } from './standing.js'

/** What is known of backends by their names, with who decided it. */
export type StatesByName = ReadonlyMap<string, Said<Effective>>

/** All of them, as they were taken down. */
export function candidatesOf(
  trace: PickTrace,
  states: StatesByName,
  attempts: readonly Attempt[],
  eligible?: string,
): ExplainedCandidate[] {
  return trace.backends.map((backend) => {
    const { state, said } = stateOf(backend, states.get(backend.name))
    const judged = judge(trace, backend, { why: said?.why, state, attempts, eligible })
    const { score, ...rest } = judged
    return {
      backend: backend.name,
      tier: backend.isBackup ? 'backup' : 'primary',
      state,
      decidedBy: said?.by ?? null,
      weight: backend.weight,
      sessions: backend.sessions,
      maxSessions: backend.limit === 0 ? null : backend.limit,
      score: score !== null && Number.isFinite(score.value) ? score : null,
      ...rest,
    }
  })
}

type Judged = Standing & { readonly result: ExplainedCandidate['result'] }

/** The backend that was picked; undefined where nobody was. */
export function winnerOf({ pick, backends }: PickTrace): TracedBackend | undefined {
  return pick.picked ? backends.find(({ row }) => row === pick.row) : undefined
}

type Known = { readonly state: Effective; readonly said: Said<Effective> | undefined }

// What is said of a backend counts while it says the same as what was taken down.
function stateOf(backend: TracedBackend, said: Said<Effective> | undefined): Known {
  const { availability } = backend
  const state = availability === 'gone' ? 'drain' : isFull(backend) ? 'full' : availability
  if (said?.value === state) return { state, said }
  const isLastResort = availability === 'unknown' && isOut(said?.value)
  if (isLastResort) return { state: said!.value, said }
  return { state, said: undefined }
}

function isOut(state: Effective | undefined): boolean {
  return state === 'down' || state === 'ejected'
}

function isFull({ availability, limit, sessions }: TracedBackend): boolean {
  return availability === 'up' && limit > 0 && sessions >= limit
}

type Told = {
  readonly why: string | undefined
  readonly state: Effective
  readonly attempts: readonly Attempt[]
  readonly eligible: string | undefined
}

function judge(
  trace: PickTrace,
  backend: TracedBackend,
  { why, state, attempts, eligible }: Told,
): Judged {
  const winner = winnerOf(trace)
  const { row, availability } = backend
  if (winner?.row === row) {
    const standing = standingOf(trace, backend, winner)
    const lastResort = isOut(state) ? 'tried all the same, for nobody is up: ' : ''
    return { ...standing, result: 'picked', why: `${lastResort}${standing.why}` }
  }
  const attempt = attempts.findLast((one) => one.backend === backend.name)
  if (trace.tried.includes(row)) return without('tried', triedWords(attempt))
  if (availability !== 'up' && availability !== 'unknown') {
    return without('out', outWords(state, why))
  }
  if (isFullNow(backend)) {
    return without('out', `full: ${backend.sessions} of ${counted(backend.limit, 'session')}`)
  }
  if (backend.weight === 0) return without('out', 'its weight is 0: it is given no sessions')
  const isAnyUp = trace.backends.some((one) => one.availability === 'up' && one.weight > 0)
  if (availability === 'unknown' && isAnyUp) {
    return without('out', `${why ?? 'nothing is known of it'}; used only while nobody is up`)
  }
  if (winner === undefined) return without('lost', eligible ?? unaskedWords(trace))
  if (winner.isBackup !== backend.isBackup) return without('lost', otherTierWords(trace, backend))
  return { ...standingOf(trace, backend, winner), result: 'lost' }
}

function without(result: Judged['result'], why: string): Judged {
  return { score: null, result, why }
}

function isFullNow({ limit, sessions }: TracedBackend): boolean {
  return limit > 0 && sessions >= limit
}

function outWords(state: Effective, why: string | undefined): string {
  if (why === undefined) return `${state} at the time`
  return why === `state: ${state}` ? `${state}, as configured` : `${state}: ${why}`
}

function triedWords(attempt: Attempt | undefined): string {
  if (attempt === undefined || attempt.result === 'connected') return 'tried already'
  return `tried: ${attempt.result} after ${attempt.ms} ms`
}

function unaskedWords({ pick, steps }: PickTrace): string {
  if (pick.picked) return 'not picked'
  if (pick.detail === 'all-tried') return 'not tried: the attempts or their time were used up'
  return steps.length === 0 ? 'usable again a moment later' : 'not in the published order yet'
}

function otherTierWords({ steps }: PickTrace, { isBackup, part }: TracedBackend): string {
  const wasAsked = steps.some((one) => one.step === 'tier' && one.isBackup === isBackup)
  if (wasAsked) {
    return part < 1 ? `starting, with ${percent(part)} of its weight` : 'not in the order yet'
  }
  if (isBackup) return 'a backup: a primary could take the session'
  return 'a primary; backups go first until the primaries have stayed usable for a while'
}
