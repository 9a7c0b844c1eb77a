/**
 * The health of one backend as a streak of probe results. It only decides; the caller (control/
 * health-loop.ts) probes, waits and tells. One counter, whose meaning the state gives: misses in a
 * row while up, hits in a row while down.
 */

import { assert, unreachable } from './assert.js'
import type { Rng } from './rng.js'
import type { ProbeOutcome } from './world.js'

/** What the probes say. `unchecked`: probes are off; `unknown`: on, but none has answered yet. */
export type Health =
  | { readonly state: 'unchecked' }
  | { readonly state: 'unknown' }
  | { readonly state: 'up'; readonly misses: number }
  | { readonly state: 'down'; readonly hits: number }

/** Results in a row that turn a verdict: `rise` to come up, `fall` to go down. Both at least 1. */
export type HealthRules = { readonly rise: number; readonly fall: number }

/** Times between the probes of one backend, in milliseconds. */
export type ProbePace = {
  readonly intervalMs: number
  readonly fastIntervalMs: number
  readonly downIntervalMs: number
}

/** Folds one probe result into the streak. The first result of all counts at once, either way. */
export function observe(health: Health, passed: boolean, rules: HealthRules): Health {
  assert(rules.rise >= 1 && rules.fall >= 1, 'rise and fall are at least 1')
  switch (health.state) {
    case 'unchecked':
      return health
    case 'unknown':
      return passed ? { state: 'up', misses: 0 } : { state: 'down', hits: 0 }
    case 'up': {
      const misses = passed ? 0 : health.misses + 1
      return misses < rules.fall ? { state: 'up', misses } : { state: 'down', hits: 0 }
    }
    case 'down': {
      const hits = passed ? health.hits + 1 : 0
      return hits < rules.rise ? { state: 'down', hits } : { state: 'up', misses: 0 }
    }
    default:
      return unreachable(health)
  }
}

/**
 * The same for a whole outcome. One that is inconclusive says nothing; an agent that says nothing
 * of health leaves it as it is, and as long as it has not said otherwise it means well.
 */
export function observeOutcome(health: Health, outcome: ProbeOutcome, rules: HealthRules): Health {
  if (outcome.result === 'inconclusive') return health
  const agent = outcome.learned?.agent
  const isSilent = agent !== undefined && agent.health === undefined
  if (isSilent && health.state !== 'unknown') return health
  return observe(health, outcome.result === 'passed', rules)
}

/** What several probes of one backend say together: `all` of them must pass, or `any` one. */
export type HealthRule = 'all' | 'any'

/** The health that follows from that of each probe. There is at least one. */
export function combineHealth(
  rule: HealthRule,
  states: readonly Health['state'][],
): Health['state'] {
  assert(states.length > 0, 'there is a probe')
  const [decisive, other] = rule === 'all' ? (['down', 'up'] as const) : (['up', 'down'] as const)
  if (states.includes(decisive)) return decisive
  if (states.includes('unknown')) return 'unknown'
  return states.includes('unchecked') ? 'unchecked' : other
}

/**
 * Milliseconds from one probe to the next: hurried while a verdict is changing, so that a crash is
 * known soon; jittered ±10 %, so that a thousand backends are not probed in the same instant.
 */
export function nextProbeDelayMs(health: Health, pace: ProbePace, rng: Rng): number {
  return Math.round(paceFor(health, pace) * (0.9 + 0.2 * rng.fraction()))
}

function paceFor(health: Health, pace: ProbePace): number {
  switch (health.state) {
    case 'unchecked':
    case 'unknown':
      return pace.intervalMs
    case 'up':
      return health.misses > 0 ? Math.min(pace.fastIntervalMs, pace.intervalMs) : pace.intervalMs
    case 'down':
      return health.hits > 0
        ? Math.min(pace.fastIntervalMs, pace.downIntervalMs)
        : pace.downIntervalMs
    default:
      return unreachable(health)
  }
}
