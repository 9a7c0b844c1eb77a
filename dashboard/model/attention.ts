/**
 * What somebody woken at night wants to know first: what is wrong, in sentences, the worst first.
 * Nothing in the list means that nothing is.
 */

import type { BalancerSnapshot } from '../../src/app/balancer-snapshot.js'
import { counted } from './format.js'
import type { State } from './states.js'

/** Something wrong. `pool` and `state` choose the backends it is about, where it is about some. */
export type Concern = {
  readonly severity: 'severe' | 'worth-knowing'
  readonly text: string
  readonly pool?: string
  readonly state?: State
}

const namedMax = 3

const sayings: Readonly<Partial<Record<State, string>>> = {
  down: 'down',
  ejected: 'ejected for what traffic met there',
  maintenance: 'in maintenance',
  drain: 'draining',
  full: 'full',
  unknown: 'not probed yet',
}

/** What is wrong in this view. */
export function concernsIn(view: BalancerSnapshot): readonly Concern[] {
  const concerns = [
    ...phaseConcerns(view),
    ...view.listeners.flatMap(listenerConcerns),
    ...view.pools.flatMap(poolConcerns),
  ]
  return concerns.sort((left, right) => rankOf(left) - rankOf(right))
}

function phaseConcerns({ phase, sessions, sessionsMax }: BalancerSnapshot): Concern[] {
  const concerns: Concern[] = []
  if (phase !== 'running') concerns.push({ severity: 'severe', text: `The balancer is ${phase}` })
  if (sessionsMax > 0 && sessions >= 0.9 * sessionsMax) {
    const text = `${counted(sessions, 'session')} of the ${sessionsMax} there may be`
    concerns.push({ severity: 'severe', text })
  }
  return concerns
}

function listenerConcerns(listener: BalancerSnapshot['listeners'][number]): Concern[] {
  const { name, open, paused } = listener
  if (!open) return [{ severity: 'severe', text: `Listener ${name} is not open` }]
  return paused === null
    ? []
    : [{ severity: 'severe', text: `Listener ${name} accepts nothing for now: ${paused}` }]
}

function poolConcerns(pool: BalancerSnapshot['pools'][number]): Concern[] {
  const { name, available, queued, backends } = pool
  const concerns: Concern[] = []
  if (!available) {
    concerns.push({ severity: 'severe', text: `Pool ${name} has no usable backend`, pool: name })
  }
  if (queued > 0) {
    const text = `${counted(queued, 'session')} of pool ${name} wait for a backend with room`
    concerns.push({ severity: 'worth-knowing', text, pool: name })
  }
  for (const [state, saying] of Object.entries(sayings) as [State, string][]) {
    const concerned = backends.filter(({ effective }) => effective === state)
    if (concerned.length === 0) continue
    const names = concerned.slice(0, namedMax).map((backend) => backend.name)
    const rest = concerned.length - names.length
    const list = rest === 0 ? names.join(', ') : `${names.join(', ')} and ${rest} more`
    const why = concerned.length === 1 ? ` (${concerned[0]!.why})` : ''
    const text = `${name}: ${list} ${concerned.length === 1 ? 'is' : 'are'} ${saying}${why}`
    concerns.push({
      severity: state === 'down' ? 'severe' : 'worth-knowing',
      text,
      pool: name,
      state,
    })
  }
  return concerns
}

function rankOf({ severity }: Concern): number {
  return severity === 'severe' ? 0 : 1
}
