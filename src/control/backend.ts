/**
 * One backend over its life: what was configured, where it is now, what is said of it by whom, and
 * which rows of the live table count its sessions. It says which of these facts are news; what
 * follows from all together is decided in core/backend-state.ts, and pool.ts publishes it.
 */

import { type Address, isLiteral } from '../core/address.js'
import type { AgentOrder } from '../core/agent-reply.js'
import { assert } from '../core/assert.js'
import type { Availability } from '../core/availability.js'
import {
  type BackendFacts,
  type Effective,
  effectiveStateOf,
  type Said,
} from '../core/backend-state.js'
import type { BackendConfig } from '../core/config/schema.js'
import type { Event } from '../core/events.js'
import type { Health } from '../core/health.js'
import type { LiveTable } from '../core/live-table.js'
import type { Override } from '../core/override.js'
import type { TotalName } from '../core/total-names.js'
import { BackendHealth } from './backend-health.js'
import { BackendProbes, type ProbeState, whyTurned } from './backend-probes.js'
import { BackendRows, type BackendTable } from './backend-rows.js'
import type { HealthPlan } from './health-loop.js'
import type { HealthPlans } from './health-plan.js'
import type { ProbeResult } from './probe-history.js'
import { Wishes } from './wishes.js'

/** What a backend is, for as long as it is configured so. */
export type BackendIdentity = {
  readonly pool: string
  readonly name: string
  readonly config: BackendConfig
  /** How it is probed; without probes where they are off. */
  readonly plans: HealthPlans
}

const notProbedYet = 'not probed yet'

/** The facts about one backend. Times are wall-clock milliseconds. */
export class Backend {
  #identity: BackendIdentity
  readonly #live: LiveTable
  /** Where its sessions are counted. */
  readonly rows: BackendRows
  #address: Address | undefined
  readonly #wishes: Wishes
  readonly #probes: BackendProbes
  readonly #health: BackendHealth
  #ejectedUntilMs: BackendFacts['ejectedUntilMs']

  constructor(identity: BackendIdentity, table: BackendTable, nowMs: number) {
    const { address } = identity.config
    this.#identity = identity
    this.#live = table.live
    this.rows = new BackendRows(table)
    this.#address = isLiteral(address) ? address : undefined
    this.#wishes = new Wishes(identity.config, nowMs)
    this.#probes = new BackendProbes(identity.plans)
    const why = this.#address === undefined ? 'name not resolved yet' : this.#whyUnprobed()
    this.#health = new BackendHealth(this.#probes.health, why, nowMs)
    this.#ejectedUntilMs = { value: undefined, by: 'traffic', sinceMs: nowMs, why: 'not ejected' }
  }

  /** What it is, as configured now. */
  get identity(): BackendIdentity {
    return this.#identity
  }

  /** Its present row of the live table. */
  get row(): number {
    return this.rows.row
  }

  /** Where it is reached; undefined while its name has not been resolved. */
  get address(): Address | undefined {
    return this.#address
  }

  /** What its probes say together, unless an operator insists on something else. */
  get health(): Health['state'] {
    return this.#wishes.forcedHealth?.value ?? this.#health.state
  }

  /** What each of its probes says. */
  get probes(): readonly ProbeState[] {
    return this.#probes.states
  }

  /** What agents want of it. */
  get agent(): AgentOrder {
    return this.#probes.agent
  }

  /** All that is known about it. */
  get facts(): BackendFacts {
    // Without an address nobody can be sent to it, whatever else is known or wanted.
    const { said } = this.#health
    const found = this.#address ? said : ({ ...said, value: 'down' } as const)
    return {
      admin: this.#wishes.admin,
      health: (this.#address && this.#wishes.forcedHealth) ?? found,
      ejectedUntilMs: this.#ejectedUntilMs,
      full: {
        value: this.isFull,
        by: 'traffic',
        sinceMs: this.rows.roomSeenMs ?? found.sinceMs,
        why: `it has ${this.sessionsMax} sessions`,
      },
    }
  }

  /** What it is, all facts together. */
  get effective(): Said<Effective> {
    return effectiveStateOf(this.facts)
  }

  /** Whether it is to be probed now. Its agents are asked all the same. */
  get isProbed(): boolean {
    const { probes } = this.identity.plans
    return probes.length > 0 && this.#wishes.admin.value !== 'maintenance'
  }

  /** Its share of sessions, relative to its pool; none where an agent wants none for it. */
  get weight(): number {
    return this.weightPercent === 0 ? 0 : this.fullWeight
  }

  /** The same before agents take their part of it. */
  get fullWeight(): number {
    return this.#wishes.weight
  }

  /** The part of its weight that agents leave it, in per cent. An operator's word wins. */
  get weightPercent(): number {
    return this.#wishes.forcedWeight === undefined ? (this.agent.weightPercent ?? 100) : 100
  }

  /** What operators have decided. */
  get overrides(): readonly Override[] {
    return this.#wishes.overrides
  }

  /** True where an agent may change its weight. */
  get hasAgent(): boolean {
    return this.identity.plans.probes.some(({ spec }) => spec.type === 'agent')
  }

  /** The most sessions it may have at once, as configured or as an agent says; 0: no limit. */
  get sessionsMax(): number {
    const maxSessions = this.agent.maxSessions ?? this.identity.config.maxSessions
    return maxSessions === false ? 0 : maxSessions
  }

  /** True while it has all the sessions it may have. */
  get isFull(): boolean {
    return this.#live.isFull(this.row)
  }

  /** What the live table should say of it. */
  get availability(): Availability {
    const { value } = this.effective
    return value === 'full' ? 'up' : value // Who picks counts for himself: room comes and goes.
  }

  /** Takes in all that operators have decided about it. Gives the events it amounts to. */
  override(overrides: readonly Override[], nowMs: number): readonly Event[] {
    const before = this.#wishes.forcedHealth
    this.#followWishes(nowMs, () => this.#wishes.override(overrides, nowMs))
    const { forcedHealth } = this.#wishes
    if (forcedHealth !== undefined) return this.#news(forcedHealth.why)
    return before === undefined ? [] : this.#turned(this.#health.said.why, nowMs)
  }

  #followWishes(nowMs: number, change: () => void): void {
    const wasProbed = this.isProbed
    change()
    if (this.isProbed === wasProbed) return
    this.#probes.forgetVerdicts()
    this.#turned(this.#whyUnprobed(), nowMs)
  }

  /**
   * Takes in that it is configured otherwise. Where it is stays as it is: see `moveTo`. Gives the
   * events it amounts to.
   */
  reconfigure(identity: BackendIdentity, nowMs: number): readonly Event[] {
    const { plans } = this.#identity
    this.#identity = identity
    this.#wishes.reconfigure(identity.config, this.hasAgent, nowMs)
    if (plans !== identity.plans) this.#probes.follow(identity.plans)
    if (!this.isProbed) this.#probes.forgetVerdicts()
    if (this.#probes.health === this.#health.state) return []
    return this.#turned(this.#whyUnprobed(), nowMs)
  }

  /** Takes in one result of one of its probes. Gives the events it amounts to. */
  observe(plan: HealthPlan, health: Health, result: ProbeResult): readonly Event[] {
    this.#probes.observe(plan, health, result)
    const { admin, why: reason } = this.agent
    const said = reason === undefined ? '' : `: ${reason}`
    const { atMs } = result
    this.#followWishes(atMs, () => {
      this.#wishes.followAgent(admin, `the agent says ${admin}${said}`, atMs)
    })
    const before = this.#health.state
    const expiring = this.#probes.expiryNews(this.identity, plan, result.atMs)
    const isFirst = this.#health.said.why === notProbedYet && result.result !== 'inconclusive'
    if (this.#probes.health === before && !isFirst) return expiring
    const why = this.#named(plan, whyTurned(isFirst ? 'unknown' : before, plan, result))
    return [...this.#turned(why, result.atMs), ...expiring]
  }

  /** Whether live traffic has put it out. */
  get isEjected(): boolean {
    return this.#ejectedUntilMs.value !== undefined
  }

  /** Why probes of its traffic address say that it can be used again; undefined: they do not. */
  get whyRisen(): string | undefined {
    return this.#probes.whyRisen
  }

  /** Takes in that it is out for so long at most. */
  eject(lengthMs: number, why: string, nowMs: number): Event {
    const { pool, name: backend } = this.identity
    this.#ejectedUntilMs = { value: nowMs + lengthMs, by: 'traffic', sinceMs: nowMs, why }
    this.#probes.countPassesAnew()
    return { type: 'backend.ejected', payload: { pool, backend, forMs: lengthMs, why } }
  }

  /** Takes in that it is in again. */
  endEjection(why: string, nowMs: number): Event {
    const { pool, name: backend } = this.identity
    this.#ejectedUntilMs = { value: undefined, by: 'traffic', sinceMs: nowMs, why }
    return { type: 'backend.returned', payload: { pool, backend, why } }
  }

  /** Takes in that its name cannot be resolved. Gives the events it amounts to. */
  loseName(why: string, nowMs: number): readonly Event[] {
    assert(this.#address === undefined, 'an address once found is kept')
    const { said } = this.#health
    if (said.value === 'down' && said.why === why) return []
    return this.#turned(why, nowMs, 'down')
  }

  /**
   * Takes in a new address. Nothing is known of it, so health starts over. It gets a row of its own
   * (when there is one left), so that sessions to the old address are told apart until they end.
   */
  moveTo(address: Address, nowMs: number): readonly Event[] {
    // Without an address the present row cannot have had a session.
    if (this.#address !== undefined) this.rows.moveOn()
    this.#address = address
    this.#probes.startOver()
    return this.#turned(this.#whyUnprobed(), nowMs)
  }

  /** Takes in that it is somewhere else, and that nobody knows where yet. */
  loseAddress(nowMs: number): void {
    this.rows.moveOn()
    this.#address = undefined
    this.#probes.startOver()
    this.#turned('name not resolved yet', nowMs)
  }

  /** Sessions now, also those on rows it has left. */
  active(): number {
    return this.rows.active()
  }

  /** One total since it was added, whatever rows it had. All but `sessions` never fall. */
  total(name: TotalName): number {
    return this.rows.total(name)
  }

  #turned(why: string, nowMs: number, state = this.#probes.health): readonly Event[] {
    this.#health.turn(state, why, nowMs)
    return this.#news(why)
  }

  #news(why: string): readonly Event[] {
    const { pool, name: backend } = this.identity
    return this.#health.news({ pool, backend }, this.health, why)
  }

  // Which of several probes it was is part of the reason.
  #named(plan: HealthPlan, why: string): string {
    return this.identity.plans.probes.length > 1 ? `${plan.name}: ${why}` : why
  }

  #whyUnprobed(): string {
    if (this.identity.plans.probes.length === 0) return 'probes are off'
    return this.isProbed ? notProbedYet : 'not probed in maintenance'
  }
}
