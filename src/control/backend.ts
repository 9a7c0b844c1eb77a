/**
 * One backend over its life: what was configured, where it is now, what is said of it by whom, and
 * which rows of the live table count its sessions. It keeps these facts and says which of them are
 * news; what follows from them together is decided in core/backend-state.ts, and pool.ts publishes
 * it.
 */

import { type Address, isLiteral } from '../core/address.js'
import { assert } from '../core/assert.js'
import type { Availability } from '../core/availability.js'
import {
  type Admin,
  type AdminWishes,
  adminOf,
  type BackendFacts,
  type Decider,
  type Effective,
  effectiveStateOf,
  type Said,
} from '../core/backend-state.js'
import type { BackendConfig } from '../core/config/schema.js'
import type { Event } from '../core/events.js'
import type { Health } from '../core/health.js'
import { type LiveTable, type TotalName, totalNames } from '../core/live-table.js'
import type { HealthPlan } from './health-loop.js'
import { ProbeHistory, type ProbeResult } from './probe-history.js'
import type { Rows } from './rows.js'

/** What a backend is, for as long as it is configured so. */
export type BackendIdentity = {
  readonly pool: string
  readonly name: string
  readonly config: BackendConfig
  /** How it is probed; undefined where probes are off. */
  readonly plan: HealthPlan | undefined
}

/** Where its sessions are counted. */
export type BackendTable = { readonly live: LiveTable; readonly rows: Rows }

/** Totals since a backend was added, whatever rows it had. */
export type BackendTotals = Readonly<Record<TotalName, number>>

/** The facts about one backend. Times are wall-clock milliseconds. */
export class Backend {
  readonly identity: BackendIdentity
  readonly history = new ProbeHistory()
  readonly #table: BackendTable
  #row: number
  #address: Address | undefined
  #admin: AdminWishes
  #health: Health
  #healthSaid: Omit<Said<unknown>, 'value'>
  #ejectedUntilMs: BackendFacts['ejectedUntilMs']
  #passesInARow = 0
  #reported: 'up' | 'down' | undefined // The last verdict that became an event.
  #rowsLeft: number[] = [] // Rows of earlier addresses that still count sessions.
  readonly #totalsLeft = { sessions: 0, connectFailures: 0, bytesIn: 0, bytesOut: 0 }

  constructor(identity: BackendIdentity, table: BackendTable, nowMs: number) {
    const { address } = identity.config
    const row = table.rows.take()
    assert(row !== undefined, 'a configuration has no more backends than the table has rows')
    this.identity = identity
    this.#table = table
    this.#row = row
    this.#address = isLiteral(address) ? address : undefined
    this.#admin = {
      config: configured(identity.config, nowMs),
      agent: undefined,
      operator: undefined,
    }
    this.#health = unprobed(identity.plan)
    this.#healthSaid = {
      by: this.#healthDecider(),
      sinceMs: nowMs,
      why: this.#address === undefined ? 'name not resolved yet' : this.#whyUnprobed(),
    }
    this.#ejectedUntilMs = { value: undefined, by: 'traffic', sinceMs: nowMs, why: 'not ejected' }
  }

  /** Its present row of the live table. */
  get row(): number {
    return this.#row
  }

  /** Where it is reached; undefined while its name has not been resolved. */
  get address(): Address | undefined {
    return this.#address
  }

  get health(): Health {
    return this.#health
  }

  /** All that is known about it. */
  get facts(): BackendFacts {
    // Without an address nobody can be sent to it, whatever else is known.
    const health = this.#address === undefined ? 'down' : this.#health.state
    const { sinceMs } = this.#healthSaid
    return {
      admin: adminOf(this.#admin),
      health: { ...this.#healthSaid, value: health },
      ejectedUntilMs: this.#ejectedUntilMs,
      full: {
        value: this.isFull,
        by: 'traffic',
        sinceMs,
        why: `it has ${this.sessionsMax} sessions`,
      },
    }
  }

  /** What it is, all facts together. */
  get effective(): Said<Effective> {
    return effectiveStateOf(this.facts)
  }

  /** Whether it is to be probed now. */
  get isProbed(): boolean {
    return this.identity.plan !== undefined && adminOf(this.#admin).value !== 'maintenance'
  }

  /** Its share of sessions, relative to its pool. */
  get weight(): number {
    return this.identity.config.weight
  }

  /** The most sessions it may have at once; 0: no limit. */
  get sessionsMax(): number {
    const { maxSessions } = this.identity.config
    return maxSessions === false ? 0 : maxSessions
  }

  /** True while it has all the sessions it may have. */
  get isFull(): boolean {
    return this.#table.live.isFull(this.#row)
  }

  /** What the live table should say of it. */
  get availability(): Availability {
    const { value } = this.effective
    return value === 'full' ? 'up' : value // Who picks counts for himself: room comes and goes.
  }

  /**
   * Takes in what an agent or an operator wants of it; undefined takes the wish back. It counts as
   * long as nobody above has another wish.
   */
  want(by: 'agent' | 'operator', admin: Admin | undefined, why: string, nowMs: number): void {
    const wish = admin === undefined ? undefined : { value: admin, by, sinceMs: nowMs, why }
    if (wish?.value === this.#admin[by]?.value) return
    const wasProbed = this.isProbed
    this.#admin = { ...this.#admin, [by]: wish }
    if (this.isProbed === wasProbed || this.identity.plan === undefined) return
    // What was known before is out of date by the time probes go on.
    this.#health = unprobed(this.identity.plan)
    this.#turned(this.#whyUnprobed(), nowMs)
  }

  /** Takes in one probe result. Gives the event it amounts to, if it does. */
  observe(health: Health, result: ProbeResult): Event | undefined {
    this.history.add(result)
    if (result.result === 'passed') this.#passesInARow += 1
    else if (result.result === 'failed') this.#passesInARow = 0
    const before = this.#health.state
    this.#health = health
    if (health.state === before) return undefined
    const why = result.result === 'passed' ? whyUp(before, this.identity.plan) : result.why
    return this.#turned(why, result.atMs)
  }

  /** Whether live traffic has put it out. */
  get isEjected(): boolean {
    return this.#ejectedUntilMs.value !== undefined
  }

  /** Probes of its traffic address that have passed in a row, counted from its ejection. */
  get passesInARow(): number {
    return this.#passesInARow
  }

  /** Takes in that it is out for so long at most. */
  eject(lengthMs: number, why: string, nowMs: number): Event {
    const { pool, name: backend } = this.identity
    this.#ejectedUntilMs = { value: nowMs + lengthMs, by: 'traffic', sinceMs: nowMs, why }
    this.#passesInARow = 0
    return { type: 'backend.ejected', payload: { pool, backend, forMs: lengthMs, why } }
  }

  /** Takes in that it is in again. */
  endEjection(why: string, nowMs: number): Event {
    const { pool, name: backend } = this.identity
    this.#ejectedUntilMs = { value: undefined, by: 'traffic', sinceMs: nowMs, why }
    return { type: 'backend.returned', payload: { pool, backend, why } }
  }

  /** Takes in that its name cannot be resolved. Gives the event it amounts to, if it does. */
  loseName(why: string, nowMs: number): Event | undefined {
    assert(this.#address === undefined, 'an address once found is kept')
    if (this.#health.state === 'down' && this.#healthSaid.why === why) return undefined
    this.#health = { state: 'down', hits: 0 }
    return this.#turned(why, nowMs)
  }

  /**
   * Takes in a new address. Nothing is known of it, so health starts over. It gets a row of its own
   * (when there is one left), so that sessions to the old address are told apart until they end.
   */
  moveTo(address: Address, nowMs: number): Event | undefined {
    // Without an address the present row cannot have had a session.
    const row = this.#address === undefined ? undefined : this.#table.rows.take()
    if (row !== undefined) {
      this.#rowsLeft.push(this.#row)
      this.#row = row
    }
    this.#address = address
    this.#health = unprobed(this.identity.plan)
    return this.#turned(this.#whyUnprobed(), nowMs)
  }

  /** Rows of earlier addresses, some of them with sessions still. */
  get rowsLeft(): readonly number[] {
    return this.#rowsLeft
  }

  /** Gives back the rows left that were published as drained and have no sessions any more. */
  giveBackRows(): void {
    const { live, rows } = this.#table
    this.#rowsLeft = this.#rowsLeft.filter((row) => {
      if (live.availability(row) !== 'drain' || live.active(row) > 0) return true
      for (const name of totalNames) this.#totalsLeft[name] += live.total(name, row)
      rows.giveBack(row)
      return false
    })
  }

  /** Sessions now, also those to earlier addresses. */
  active(): number {
    return this.#sum((row) => this.#table.live.active(row))
  }

  totals(): BackendTotals {
    const total = (name: TotalName): number =>
      this.#totalsLeft[name] + this.#sum((row) => this.#table.live.total(name, row))
    return {
      sessions: total('sessions'),
      connectFailures: total('connectFailures'),
      bytesIn: total('bytesIn'),
      bytesOut: total('bytesOut'),
    }
  }

  #sum(of: (row: number) => number): number {
    return [this.#row, ...this.#rowsLeft].reduce((sum, row) => sum + of(row), 0)
  }

  #turned(why: string, nowMs: number): Event | undefined {
    this.#healthSaid = { by: this.#healthDecider(), sinceMs: nowMs, why }
    const verdict = this.#verdict()
    if (verdict === undefined || verdict === this.#reported) return undefined
    this.#reported = verdict
    const { pool, name: backend } = this.identity
    return { type: `backend.${verdict}`, payload: { pool, backend, why } }
  }

  #healthDecider(): Decider {
    return this.#health.state === 'unchecked' ? 'config' : 'probe'
  }

  #whyUnprobed(): string {
    if (this.identity.plan === undefined) return 'probes are off'
    return this.isProbed ? 'not probed yet' : 'not probed in maintenance'
  }

  // A backend that is not probed is taken to be up, which is no news unless it was reported down.
  #verdict(): 'up' | 'down' | undefined {
    const { state } = this.#health
    if (state === 'up' || state === 'down') return state
    return state === 'unchecked' && this.#reported === 'down' ? 'up' : undefined
  }
}

function unprobed(plan: HealthPlan | undefined): Health {
  return { state: plan === undefined ? 'unchecked' : 'unknown' }
}

function configured({ state }: BackendConfig, nowMs: number): Said<Admin> {
  return { value: state, by: 'config', sinceMs: nowMs, why: `state: ${state}` }
}

function whyUp(before: Health['state'], plan: HealthPlan | undefined): string {
  const rise = before === 'unknown' ? 1 : (plan?.rules.rise ?? 1)
  return rise === 1 ? 'probe passed' : `${rise} probes passed`
}
