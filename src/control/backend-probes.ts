/**
 * What the probes of one backend say: one state for each of them, and what follows from all
 * together. It does not probe (health-loop.ts does) and it tells nobody (backend.ts does).
 */

import { type AgentOrder, followAgent, mostCautious, noOrder } from '../core/agent-reply.js'
import { unreachable } from '../core/assert.js'
import { type ExpiryTold, expiryInWords, expiryToTell } from '../core/certificate.js'
import type { Event } from '../core/events.js'
import { combineHealth, type Health } from '../core/health.js'
import type { HealthPlan } from './health-loop.js'
import type { HealthPlans } from './health-plan.js'
import { ProbeHistory, type ProbeResult } from './probe-history.js'

/** One probe of one backend. */
export type ProbeState = {
  readonly plan: HealthPlan
  readonly history: ProbeHistory
  health: Health
  /** When the certificate seen last expires, in milliseconds since 1970. */
  certificateExpiresMs: number | undefined
  told: ExpiryTold | undefined
  /** What it wants of the backend, if it is an agent. */
  order: AgentOrder
  hasAnswered: boolean
  /** Counted from the start, or from where counting began anew. */
  passesInARow: number
}

/** The probes of one backend. None: it is not probed. */
export class BackendProbes {
  #states: readonly ProbeState[]
  #rule: HealthPlans['rule']
  #agent: AgentOrder = noOrder

  constructor({ rule, probes }: HealthPlans) {
    this.#rule = rule
    this.#states = probes.map((plan) => newState(plan, { state: 'unknown' }, noOrder))
  }

  /** One state for each probe. */
  get states(): readonly ProbeState[] {
    return this.#states
  }

  /**
   * Takes in that it is probed otherwise. Of a plan that was there before everything is kept. For a
   * new one stands, until it has its first result, what all said together: a backend that is down
   * is not tried on sessions meanwhile, and one that is up goes on serving.
   */
  follow({ rule, probes }: HealthPlans): void {
    const health = standIn(this.health)
    const { agent } = this
    const known = new Map(this.#states.map((state) => [state.plan, state]))
    this.#rule = rule
    this.#states = probes.map((plan) => {
      const order = plan.spec.type === 'agent' ? agent : noOrder
      return known.get(plan) ?? newState(plan, health, order)
    })
    this.#agent = mostCautious(this.#states.map(({ order }) => order))
  }

  /** What all of them say together. */
  get health(): Health['state'] {
    if (this.#states.length === 0) return 'unchecked'
    // Nobody answering for an agent is no objection; what the other probes find counts.
    const heard = this.#states.filter(({ plan, hasAnswered }) => {
      return hasAnswered || plan.spec.type !== 'agent'
    })
    const counted = heard.length > 0 ? heard : this.#states
    return combineHealth(
      this.#rule,
      counted.map(({ health }) => health.state),
    )
  }

  /** What its agents want of the backend, together. */
  get agent(): AgentOrder {
    return this.#agent
  }

  /** Takes in one result. */
  observe(plan: HealthPlan, health: Health, result: ProbeResult): void {
    const state = this.#stateOf(plan)
    state.history.add(result)
    state.health = health
    if (result.result === 'inconclusive') return
    state.hasAnswered = true
    state.passesInARow = result.result === 'passed' ? state.passesInARow + 1 : 0
    const { agent, certificateExpiresMs } = result.learned ?? {}
    if (agent !== undefined) {
      state.order = followAgent(state.order, agent)
      this.#agent = mostCautious(this.#states.map(({ order }) => order))
    }
    if (certificateExpiresMs !== undefined) state.certificateExpiresMs = certificateExpiresMs
  }

  /** That the certificate of this backend expires, where somebody should hear of it now. */
  expiryNews(
    { pool, name: backend }: { readonly pool: string; readonly name: string },
    plan: HealthPlan,
    nowMs: number,
  ): readonly Event[] {
    const state = this.#stateOf(plan)
    const { certificateExpiresMs: expiresMs } = state
    if (expiresMs === undefined || plan.expiryWarningMs === undefined) return []
    const news = expiryToTell(state.told, expiresMs, nowMs, plan.expiryWarningMs)
    if (news === undefined) return []
    state.told = news
    const expires = new Date(expiresMs).toISOString()
    const why = `the certificate ${expiryInWords(expiresMs, nowMs)}`
    const payload = { pool, backend, probe: plan.name, expires, why }
    return [{ type: 'certificate.expiring', payload }]
  }

  /** Counts the passes of each probe from 0 again. */
  countPassesAnew(): void {
    for (const state of this.#states) state.passesInARow = 0
  }

  /**
   * In words that the probes of the traffic address have passed often enough; undefined: they have
   * not, or there are none. What is found elsewhere says nothing of that address.
   */
  get whyRisen(): string | undefined {
    const states = this.#states.filter(({ plan }) => plan.address === undefined)
    const risen = states.filter(({ plan, passesInARow }) => passesInARow >= plan.rules.rise)
    const isEnough = this.#rule === 'all' ? risen.length === states.length : risen.length > 0
    if (states.length === 0 || !isEnough) return undefined
    return wordsForPasses(risen[0]!.plan.rules.rise)
  }

  /** Forgets everything but the history: the backend is somewhere else now. */
  startOver(): void {
    this.#agent = noOrder
    for (const state of this.#states) {
      forget(state)
      state.order = noOrder
    }
  }

  /** Forgets what all but the agents said, because they are no longer asked. */
  forgetVerdicts(): void {
    for (const state of this.#states) if (state.plan.spec.type !== 'agent') forget(state)
  }

  #stateOf(plan: HealthPlan): ProbeState {
    return this.#states.find((state) => state.plan === plan)!
  }
}

/** Why a result that turned the health did so, which was `before`. */
export function whyTurned(
  before: Health['state'],
  { rules }: HealthPlan,
  result: ProbeResult,
): string {
  if (result.result !== 'passed') return result.why
  return wordsForPasses(before === 'unknown' ? 1 : rules.rise)
}

function wordsForPasses(count: number): string {
  return count === 1 ? 'probe passed' : `${count} probes passed`
}

function newState(plan: HealthPlan, health: Health, order: AgentOrder): ProbeState {
  return {
    plan,
    history: new ProbeHistory(),
    health,
    certificateExpiresMs: undefined,
    told: undefined,
    order,
    hasAnswered: false,
    passesInARow: 0,
  }
}

function standIn(state: Health['state']): Health {
  switch (state) {
    case 'unchecked':
    case 'up':
      return { state: 'up', misses: 0 }
    case 'down':
      return { state: 'down', hits: 0 }
    case 'unknown':
      return { state }
    default:
      return unreachable(state)
  }
}

function forget(state: ProbeState): void {
  state.health = { state: 'unknown' }
  state.hasAnswered = false
  state.passesInARow = 0
  state.certificateExpiresMs = undefined
}
