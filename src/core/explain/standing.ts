/**
 * What a policy's steps say of one backend that could have been used: what it was compared by, and
 * why it won or lost. It reads what the policy noted; it compares nothing itself.
 */

import { unreachable } from '../assert.js'
import type { PickTrace, TracedBackend } from '../pick-trace.js'
import type { Cost, Step } from '../policy/trace.js'
import type { Score } from './explanation.js'
import { counted, figure, percent } from './figures.js'

/** How a usable backend stood, in words. */
export type Standing = { readonly score: Score | null; readonly why: string }

type Deciding = Extract<Step, { step: 'turn' | 'drawn' | 'two' | 'least' | 'slot' | 'search' }>

/** The standing of `backend` in a pick that `winner` won. Both were usable. */
export function standingOf(
  trace: PickTrace,
  backend: TracedBackend,
  winner: TracedBackend,
): Standing {
  const isWinner = backend.row === winner.row
  const setBack = isWinner ? undefined : setBackOf(trace, backend)
  if (setBack !== undefined) return setBack
  const step = trace.steps.findLast(isDeciding)
  const asked = trace.steps.findLast((one) => one.step === 'asked')
  if (asked !== undefined && asked.row === winner.row) {
    return { score: null, why: isWinner ? ownPolicy : `${ownPolicy}: ${winner.name}` }
  }
  if (step === undefined) return { score: null, why: isWinner ? 'picked' : 'not picked' }
  const standing = isWinner ? won(trace, step, winner) : lost(trace, step, backend, winner)
  if (asked?.row !== -1 || !isWinner) return standing
  return { ...standing, why: `the pool's own policy left it to round robin; ${standing.why}` }
}

const ownPolicy = "picked by the pool's own policy"

// What was noted of this one itself, before somebody else was found.
function setBackOf({ steps }: PickTrace, { row, sessions }: TracedBackend): Standing | undefined {
  for (const step of steps) {
    if (!('row' in step) || step.row !== row) continue
    if (step.step === 'over-bound') {
      const score = { name: 'most sessions its share allows', value: step.most }
      return { score, why: `over its share: ${sessions} of ${counted(step.most, 'session')}` }
    }
    if (step.step === 'passed-over') {
      const part = percent(step.part)
      return { score: null, why: `starting, with ${part} of its weight: passed over this time` }
    }
  }
  return undefined
}

function isDeciding(step: Step): step is Deciding {
  return ['turn', 'drawn', 'two', 'least', 'slot', 'search'].includes(step.step)
}

function won(trace: PickTrace, step: Deciding, { row }: TracedBackend): Standing {
  switch (step.step) {
    case 'turn': {
      const why = `its turn: place ${step.place + 1} of ${step.entries} in the round`
      return { score: scoreIn(trace, step.ahead, row), why }
    }
    case 'drawn':
      return { score: null, why: trace.policy === 'first' ? firstOfAll : 'drawn by chance' }
    case 'two': {
      const other = step.one.row === row ? step.other : step.one
      const score = scoreIn(trace, [step.one, step.other], row)
      if (other.row === row) return { score, why: 'drawn by chance, with no other to compare' }
      return { score, why: `${against(step, row)} of ${nameOf(trace, other.row)}, drawn as well` }
    }
    case 'least': {
      const score = scoreIn(trace, step.costs, row)
      const equals = step.costs.filter(({ cost }) => cost === score?.value).length
      const tie = equals > 1 ? `, as have ${equals - 1} others: chance decided` : ''
      return { score, why: `the fewest sessions for its weight${tie}` }
    }
    case 'slot': {
      const score = { name: 'slot of the key', value: step.slot }
      const again = step.turn === 0 ? '' : ` after hashing again ${counted(step.turn, 'time')}`
      const own = `the key's slot ${step.slot} of ${step.entries}${again}`
      const why = step.row === row ? own : `next in the table after ${own}, with room in its share`
      return { score, why }
    }
    case 'search':
      return { score: null, why: `found last: ${counted(step.draws, 'draw')} met nobody usable` }
    default:
      return unreachable(step)
  }
}

function lost(
  trace: PickTrace,
  step: Deciding,
  { row }: TracedBackend,
  winner: TracedBackend,
): Standing {
  switch (step.step) {
    case 'turn': {
      const score = scoreIn(trace, step.ahead, row)
      if (score === null) return { score, why: 'not its turn for long' }
      return { score, why: `not its turn: that is ${counted(score.value, 'session')} later` }
    }
    case 'drawn': {
      const isFirst = trace.policy === 'first'
      return { score: null, why: isFirst ? `${winner.name} stands before it` : 'not drawn' }
    }
    case 'two': {
      const score = scoreIn(trace, [step.one, step.other], row)
      if (score === null) return { score, why: 'not one of the two that chance drew' }
      return { score, why: `drawn as well, but ${against(step, row)}` }
    }
    case 'least': {
      const score = scoreIn(trace, step.costs, row)
      const least = step.costs.find((one) => one.row === winner.row)?.cost ?? 0
      if (score === null) return { score, why: 'no fewer sessions for its weight' }
      if (score.value === least) return { score, why: 'as few for its weight: chance decided' }
      return {
        score,
        why: `busier for its weight: ${figure(score.value)} against ${figure(least)}`,
      }
    }
    case 'slot':
      return { score: null, why: `the key belongs to ${winner.name}` }
    case 'search':
      return { score: null, why: `${winner.name} stands before it` }
    default:
      return unreachable(step)
  }
}

// A cost without end is that of a backend without room or weight.
function against({ one, other }: Extract<Step, { step: 'two' }>, row: number): string {
  const [own, theirs] = one.row === row ? [one.cost, other.cost] : [other.cost, one.cost]
  return `${figure(own)} against ${figure(theirs)}`
}

const firstOfAll = 'the first of the list that can take a session'

const scoreNames: Partial<Record<PickTrace['policy'], string>> = {
  'round-robin': 'turns to wait',
  module: 'turns to wait',
  'two-choices': 'sessions for its weight',
  'least-sessions': 'sessions for its weight',
  fastest: 'expected ms by sessions for its weight',
}

function scoreIn({ policy }: PickTrace, costs: readonly Cost[], row: number): Score | null {
  const found = costs.find((one) => one.row === row)
  return found === undefined ? null : { name: scoreNames[policy] ?? 'cost', value: found.cost }
}

function nameOf({ backends }: PickTrace, row: number): string {
  return backends.find((one) => one.row === row)?.name ?? 'another'
}
