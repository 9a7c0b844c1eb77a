/**
 * Gives a balancer that runs another configuration: plans it, carries it out, or leaves everything
 * as it was and says why. One at a time. What can fail is tried first: addresses are opened before
 * anything else changes, and are served once the data plane has the configuration.
 */

import type { Control } from '../control/control.js'
import { problemLine } from '../core/config/format-problems.js'
import type { Checked } from '../core/config/parse.js'
import type { Config } from '../core/config/schema.js'
import type { Emit } from '../core/events.js'
import type { Members } from '../core/members.js'
import { authorOf, type By } from '../core/operator.js'
import { changesOf } from '../core/plan/format-plan.js'
import { makePlan } from '../core/plan/make-plan.js'
import { bindWishesOf } from '../core/plan/match-binds.js'
import { countsOf, isEmpty, type Plan } from '../core/plan/plan.js'
import { planConfig } from '../core/plan/plan-config.js'
import { applicable } from '../core/plan/restart-keys.js'
import type { Clock } from '../core/world.js'
import type { Engine } from '../engine/engine.js'
import type { Binds } from './binds.js'
import { checkBackendCount, checkRows } from './check-rows.js'
import { ConfigError } from './config-error.js'
import type { ConfigSource } from './config-source.js'
import { OperationError } from './operation-error.js'
import { StartError } from './start-error.js'
import { Turns } from './turns.js'

/** Most changes that wait for their turn. */
const waitingMax = 16

/** What was carried out, and the revision the data plane has since. */
export type Applied = { readonly revision: number; readonly plan: Plan }

/** What applying may depend on. */
export type ApplyOptions = {
  /** Refuse when another configuration was applied after this revision. */
  readonly ifRevision?: number
}

/** The parts of a balancer that reload. */
export type ReloadingParts = {
  /** Where the configuration can be read again; undefined: nowhere. */
  readonly source: ConfigSource | undefined
  readonly clock: Clock
  readonly engine: Engine
  readonly control: Control
  readonly binds: Binds
  readonly emit: Emit
  /** How many probes may be under way at a time with a configuration. */
  readonly probesInFlightMax: (config: Config) => number
  readonly isRunning: () => boolean
}

/** The one who reloads a balancer. */
export class Reloading {
  readonly #parts: ReloadingParts
  readonly #turns = new Turns(waitingMax)
  #appliedRevision: number
  #appliedAtMs: number
  #readCount = 0
  #drift: { readonly state: string; readonly words: Promise<string | null> } | undefined

  constructor(parts: ReloadingParts) {
    this.#parts = parts
    this.#appliedRevision = parts.control.revision
    this.#appliedAtMs = parts.clock.wallMs()
  }

  /** When the configuration that runs was applied, ISO 8601 in UTC. */
  get appliedAt(): string {
    return new Date(this.#appliedAtMs).toISOString()
  }

  /** True while another configuration is being carried out. */
  get isBusy(): boolean {
    return this.#turns.isBusy
  }

  /** What applying a configuration would do just now. */
  async plan(wanted: Config): Promise<Plan> {
    const { control, engine } = this.#parts
    const sessions = await engine.sessions()
    // What operators have added stays, so that nothing is planned about it, and it counts.
    const whole = control.members.over(wanted)
    checkBackendCount(whole)
    return makePlan({ config: control.whole, revision: control.revision, sessions }, whole)
  }

  /** Applies what the balancer's own source says now. Rejects also where it has none. */
  async reload(by: By, options?: ApplyOptions): Promise<Applied> {
    return this.apply(() => this.#readSource(), by, options)
  }

  /**
   * What differs between what runs and what its source says now, in words; null where nothing does,
   * or where there is no source.
   */
  async drift(): Promise<string | null> {
    const { source, control } = this.#parts
    if (source === undefined) return null
    // Whoever looks often, and all who look at once, are not to make it read everything each time.
    const state = `${await source.changed()} ${this.#appliedRevision} ${this.#readCount}`
    if (this.#drift?.state !== state) {
      this.#drift = { state, words: driftBetween(control.config, source) }
    }
    return this.#drift.words
  }

  async #readSource(): Promise<Checked> {
    const { source } = this.#parts
    if (source === undefined) {
      const message = 'this balancer was not started from a file; apply a configuration instead'
      throw new OperationError('unavailable', message)
    }
    this.#readCount += 1
    const loaded = await source.read()
    if (!loaded.ok) throw new ConfigError(loaded.error)
    return loaded.value
  }

  /** Applies a configuration. `read` is asked for it when it is its turn. */
  async apply(
    read: () => Promise<Checked>,
    by: By,
    { ifRevision }: ApplyOptions = {},
  ): Promise<Applied> {
    try {
      return await this.#turns.take(async () => {
        this.#mustBeAt(ifRevision)
        const { config, warnings } = await read()
        const applied = await this.#carryOut(config, by)
        this.#tellApplied(applied, warnings.map(problemLine), by)
        return applied
      })
    } catch (cause) {
      const refused = asRefusal(cause)
      this.#parts.emit({
        type: 'config.rejected',
        payload: { ...authorOf(by), ...wordsOf(refused) },
      })
      throw refused
    }
  }

  /**
   * Has other members from now on, beside the same configuration. `next` says which when it is its
   * turn, and may refuse.
   */
  async changeMembers(next: () => Members, by: By): Promise<void> {
    const { control } = this.#parts
    await this.#turns.take(async () => {
      this.#mustRun()
      const members = next()
      const whole = members.over(control.config)
      checkRows(control, whole)
      const probesInFlightMax = this.#parts.probesInFlightMax(whole)
      await control.apply(control.config, { members, probesInFlightMax, by })
    })
  }

  async #carryOut(wanted: Config, by: By): Promise<Applied> {
    const { control, binds } = this.#parts
    this.#mustRun()
    const plan = await this.plan(wanted)
    const config = applicable(control.config, wanted)
    const whole = control.members.over(config)
    checkRows(control, whole)
    const change = await binds.change(bindWishesOf(config))
    await change.closeOld()
    this.#mustRun()
    await control.apply(config, {
      handOvers: change.handOvers,
      probesInFlightMax: this.#parts.probesInFlightMax(whole),
      by,
    })
    await change.commit()
    this.#appliedRevision = control.revision
    this.#appliedAtMs = this.#parts.clock.wallMs()
    return { revision: control.revision, plan }
  }

  #tellApplied({ revision, plan }: Applied, oddities: readonly string[], by: By): void {
    const { restart } = plan
    const warnings = [...plan.warnings, ...oddities]
    const payload = {
      ...authorOf(by),
      revision,
      counts: countsOf(plan),
      restart: restart.map(({ path }) => path),
      warnings,
    }
    this.#parts.emit({ type: 'config.applied', payload })
  }

  // Revisions also follow names that move: those between two configurations are all right.
  #mustBeAt(revision: number | undefined): void {
    if (revision === undefined) return
    const { revision: present } = this.#parts.control
    if (revision >= this.#appliedRevision && revision <= present) return
    throw new OperationError(
      'conflict',
      `revision ${revision} does not run any more, revision ${present} does: ` +
        'look at what changed, then apply to that',
    )
  }

  #mustRun(): void {
    if (this.#parts.isRunning()) return
    throw new OperationError('unavailable', 'the balancer is stopping')
  }
}

async function driftBetween(running: Config, source: ConfigSource): Promise<string | null> {
  const { description } = source
  const loaded = await source.peek()
  if (!loaded.ok) return `${description} is refused: ${new ConfigError(loaded.error).summary}`
  const plan = planConfig(running, loaded.value.config)
  return isEmpty(plan) ? null : `${description} differs: ${changesOf(countsOf(plan))}`
}

// An address that cannot be opened is not the start's failure here.
function asRefusal(cause: unknown): unknown {
  return cause instanceof StartError ? new OperationError('unavailable', cause.message) : cause
}

function wordsOf(refused: unknown): { readonly why: string; readonly explanation: string } {
  const explanation = refused instanceof Error ? refused.message : String(refused)
  if (refused instanceof ConfigError) return { why: refused.summary, explanation }
  return { why: explanation.split('\n', 1)[0]!, explanation }
}
