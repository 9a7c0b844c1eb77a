/**
 * What follows from all that is known about one backend. Each fact has somebody who says it, a time
 * and a reason in words, and none overwrites another: a backend that is drained while it is down is
 * still known to be down when the drain ends. The first fact that speaks against a backend decides.
 */

import type { Health } from './health.js'

/** What a backend is to be used for. `drain`: no new sessions. `maintenance`: nor any probes. */
export const adminStates = ['ready', 'drain', 'maintenance'] as const

/** What a backend is to be used for, as somebody wants it. */
export type Admin = (typeof adminStates)[number]

/** Who says a fact. `traffic`: what live sessions met. */
export type Decider = 'config' | 'agent' | 'operator' | 'probe' | 'traffic'

/** A fact: what is said, by whom, since when (wall-clock milliseconds), and why in words. */
export type Said<Value> = {
  readonly value: Value
  readonly by: Decider
  readonly sinceMs: number
  readonly why: string
}

/** What is wanted of a backend, by each who may want something. The operator's word wins. */
export type AdminWishes = {
  readonly config: Said<Admin>
  readonly agent: Said<Admin> | undefined
  readonly operator: Said<Admin> | undefined
}

/** All that is known about a backend. */
export type BackendFacts = {
  readonly admin: Said<Admin>
  readonly health: Said<Health['state']>
  /** Until when it is ejected, in wall-clock milliseconds; undefined while it is not. */
  readonly ejectedUntilMs: Said<number | undefined>
  /** Has as many sessions as it may have. */
  readonly full: Said<boolean>
}

/** What a backend can be, in the order in which one is looked for. */
export const effectiveStates = [
  'maintenance',
  'drain',
  'down',
  'ejected',
  'unknown',
  'full',
  'up',
] as const

/** What a backend is, all facts together. */
export type Effective = (typeof effectiveStates)[number]

/** The wish that counts. */
export function adminOf({ config, agent, operator }: AdminWishes): Said<Admin> {
  return operator ?? agent ?? config
}

/**
 * The first of maintenance, drain, down, ejected, unknown and full that is true, with who said so;
 * else up, since the last of these ended.
 */
export function effectiveStateOf(facts: BackendFacts): Said<Effective> {
  const { admin, health, ejectedUntilMs, full } = facts
  if (admin.value !== 'ready') return { ...admin, value: admin.value }
  if (health.value === 'down') return { ...health, value: 'down' }
  if (ejectedUntilMs.value !== undefined) return { ...ejectedUntilMs, value: 'ejected' }
  if (health.value === 'unknown') return { ...health, value: 'unknown' }
  if (full.value) return { ...full, value: 'full' }
  // Of facts that turned in the same instant health says the most.
  const last = [ejectedUntilMs, admin].reduce<Said<unknown>>(later, health)
  return { ...last, value: 'up' }
}

function later(first: Said<unknown>, second: Said<unknown>): Said<unknown> {
  return second.sinceMs > first.sinceMs ? second : first
}
