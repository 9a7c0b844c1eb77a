/**
 * What is wanted of one backend, by its configuration, its agents and operators: each wish is kept,
 * so that taking one back brings out the one below it. What follows is decided in
 * core/backend-state.ts; what an operator says of health and weight is laid over what others know.
 */

import { type Admin, type AdminWishes, adminOf, type Said } from '../core/backend-state.js'
import type { BackendConfig } from '../core/config/schema.js'
import { type Decided, decidedBy, type Override, wordsFor } from '../core/override.js'

/** The wishes about one backend. Times are wall-clock milliseconds. */
export class Wishes {
  #configured: Omit<BackendConfig, 'health'>
  #admin: AdminWishes
  #overrides: readonly Override[] = []
  #decided: Decided = decidedBy([])

  constructor(configured: BackendConfig, nowMs: number) {
    this.#configured = configured
    this.#admin = { config: saidOf(configured, nowMs), agent: undefined, operator: undefined }
  }

  /** Takes in that it is configured otherwise. Without agents nothing is left of what they want. */
  reconfigure(configured: BackendConfig, hasAgent: boolean, nowMs: number): void {
    const { config, agent } = this.#admin
    const isSame = this.#configured.state === configured.state
    this.#configured = configured
    this.#admin = {
      ...this.#admin,
      config: isSame ? config : saidOf(configured, nowMs),
      agent: hasAgent ? agent : undefined,
    }
  }

  /** What it is to be used for. */
  get admin(): Said<Admin> {
    return adminOf(this.#admin)
  }

  /** What operators have decided about it. */
  get overrides(): readonly Override[] {
    return this.#overrides
  }

  /** The weight that an operator wants; undefined where none has decided. */
  get forcedWeight(): number | undefined {
    return this.#decided.weight?.weight
  }

  /** Its weight before agents take their part of it. */
  get weight(): number {
    return this.forcedWeight ?? this.#configured.weight
  }

  /** The health that an operator insists on; undefined where none does. */
  get forcedHealth(): Said<'up' | 'down'> | undefined {
    const { health } = this.#decided
    return health && operatorSaid(health, health.health)
  }

  /** Takes in what agents want of it; undefined takes the wish back. */
  followAgent(admin: Admin | undefined, why: string, nowMs: number): void {
    if (admin === this.#admin.agent?.value) return
    const agent = admin && ({ value: admin, by: 'agent', sinceMs: nowMs, why } as const)
    this.#admin = { ...this.#admin, agent }
  }

  /** Takes in what operators want of it, in place of what they wanted before. */
  override(overrides: readonly Override[], nowMs: number): void {
    this.#overrides = overrides
    this.#decided = decidedBy(overrides)
    const { state } = this.#decided
    const operator = state && operatorSaid(state, state.state)
    const isTakenBack = operator === undefined && this.#admin.operator !== undefined
    this.#admin = { ...this.#admin, operator }
    if (isTakenBack) this.#sayAnew(nowMs)
  }

  // Whoever is heard again is heard since now.
  #sayAnew(nowMs: number): void {
    const { config, agent } = this.#admin
    this.#admin = {
      config: { ...config, sinceMs: nowMs },
      agent: agent && { ...agent, sinceMs: nowMs },
      operator: undefined,
    }
  }
}

function operatorSaid<Value extends string>(one: Override, value: Value): Said<Value> {
  return { value, by: 'operator', sinceMs: Date.parse(one.setAt), why: wordsFor(one, value) }
}

function saidOf({ state }: BackendConfig, nowMs: number): Said<Admin> {
  return { value: state, by: 'config', sinceMs: nowMs, why: `state: ${state}` }
}
