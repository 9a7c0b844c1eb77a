/**
 * A balancer as whoever runs it holds it: started once, watched, stopped. Here an engine and a
 * control plane meet; neither knows the other. Several live side by side in one process: they share
 * nothing but its descriptors.
 */

import { Control } from '../control/control.js'
import { assert } from '../core/assert.js'
import type { Config } from '../core/config/schema.js'
import type { Event } from '../core/events.js'
import { LiveTable } from '../core/live-table.js'
import type { Override } from '../core/override.js'
import { bindWishesOf } from '../core/plan/match-binds.js'
import type { Engine, SessionView } from '../engine/engine.js'
import type { BalancerPhase, BalancerSnapshot, HistoryView } from './balancer-snapshot.js'
import { Binds } from './binds.js'
import type { EngineChoice } from './choose-engine.js'
import type { Companion } from './companion.js'
import type { ConfigSource } from './config-source.js'
import { wishOf } from './descriptor-wish.js'
import { type DescriptorPlan, planDescriptors } from './descriptors.js'
import { makeEngine } from './make-engine.js'
import { restoreMembers } from './members.js'
import { Measures } from './metrics/measures.js'
import { Operable, type Operating } from './operable.js'
import { OperationError } from './operation-error.js'
import { Patience } from './patience.js'
import { Pauses } from './pauses.js'
import { Reloading } from './reloading.js'
import { SessionTraces } from './session-traces.js'
import { StateKeeper } from './state-keeper.js'
import { type StopOptions, stopTimes } from './stop-options.js'
import { type Parts, viewOf } from './view.js'
import type { World } from './world/world.js'

/** Longest wait of a stop for a configuration that is just being applied, in milliseconds. */
const applyingMsMax = 10_000

/** One balancer. Made by `createBalancer`. */
export class Balancer extends Operable {
  /** Where its configuration can be read again; undefined where it was made by a program. */
  readonly source: ConfigSource | undefined
  readonly #world: World
  #choice: EngineChoice
  #descriptors: DescriptorPlan
  readonly #control: Control
  readonly #live: LiveTable
  readonly #patience: Patience
  readonly #admin: Companion | undefined
  readonly #pauses = new Pauses()
  readonly #measures: Measures
  readonly #state: StateKeeper
  readonly #traces = new SessionTraces()
  #engine: Engine | undefined
  #binds: Binds | undefined
  #reloading: Reloading | undefined
  #phase: BalancerPhase = 'new'
  #startedAtMs: number | undefined
  #starting: Promise<void> | undefined
  #stopping: Promise<void> | undefined

  constructor(
    config: Config,
    world: World,
    admin: Companion | undefined,
    source: ConfigSource | undefined,
  ) {
    super()
    this.source = source
    this.#world = world
    this.#admin = admin
    this.#patience = new Patience(world.clock)
    this.#choice = world.chooseEngine(config)
    this.#descriptors = this.#divide(this.#choice, config)
    this.#measures = new Measures(world.clock, () => this.#parts(), world.descriptors().limit)
    this.#live = new LiveTable(LiveTable.allocate(this.#choice.workers))
    this.#state = new StateKeeper(world.statePath, this.#emit)
    this.#control = new Control(config, {
      ...world,
      live: this.#live,
      emit: this.#emit,
      apply: (snapshot) => {
        assert(this.#engine !== undefined, 'control runs only beside an engine')
        return this.#engine.apply(snapshot)
      },
      end: async (filter, reason) => (await this.#engine?.end(filter, reason)) ?? 0,
      onOverridden: () => this.#keep(),
      onPublished: () => this.#engine?.serveWaiting(),
      probesInFlightMax: this.#descriptors.probesInFlightMax,
    })
  }

  /**
   * Begins to listen: on every address or, when one cannot be opened, on none. Rejects with a
   * `StartError` then. It does not wait for probes. A balancer is started once.
   */
  start(): Promise<void> {
    if (this.#phase !== 'new') {
      return Promise.reject(new Error(`a balancer is started once; this one is ${this.#phase}`))
    }
    this.#phase = 'starting'
    this.#starting = this.#start()
    return this.#starting
  }

  /**
   * Goes on accepting for `delay`, stops listening without losing a connection the kernel has
   * accepted, waits for sessions to end until `timeout`, and resets the rest as `shutdown`. Times
   * default to `shutdown` of the configuration. Called again, it waits for the same end; with a
   * `timeout`, that end comes no later than so from then.
   */
  async stop(options: StopOptions = {}): Promise<void> {
    const times = stopTimes(options, this.config.shutdown)
    if (this.#stopping !== undefined && options.timeout !== undefined) {
      this.#patience.hurry(times.timeoutMs)
    }
    this.#stopping ??= this.#stop(times.delayMs, times.timeoutMs)
    return this.#stopping
  }

  /** What the balancer is and does just now, as plain values. */
  snapshot(): BalancerSnapshot {
    return viewOf(this.#parts())
  }

  /** All metrics as Prometheus reads them. Resolves when the page is made, slice by slice. */
  metricsText(): Promise<string> {
    return this.#measures.metricsText()
  }

  /**
   * What was, by seconds for 15 minutes and by minutes for a day; `pool` leaves out all other
   * pools. Undefined before the start.
   */
  history(pool?: string): HistoryView | undefined {
    return this.#measures.history(pool)
  }

  /** Says where to read how many lines have been lost by whoever logs this balancer's events. */
  watchLog(linesDropped: () => number): void {
    this.#measures.watchLog(linesDropped)
  }

  /** The configuration that runs. Options that wait for a restart are as they were at the start. */
  get config(): Config {
    return this.#control.config
  }

  /** When that was applied, ISO 8601 in UTC; null before the start. */
  get appliedAt(): string | null {
    return this.#reloading?.appliedAt ?? null
  }

  /** The sessions open now, oldest first. */
  async sessions(): Promise<readonly SessionView[]> {
    return this.#engine === undefined ? [] : this.#engine.sessions()
  }

  /** All that operators have decided, also about backends that are not there just now. */
  overrides(): readonly Override[] {
    return this.#control.overrides.list()
  }

  protected operating(): Operating {
    const isRunning = this.#phase === 'running' || this.#phase === 'stopping'
    if (this.#engine === undefined || !isRunning) throw this.#notRunning()
    return {
      ...this.#parts(),
      engine: this.#engine,
      emit: this.#emit,
      live: this.#live,
      clock: this.#world.clock,
      traces: this.#traces,
      state: this.#state,
    }
  }

  /** Changes what runs. Throws an OperationError while nothing does. */
  get reloading(): Reloading {
    if (this.#reloading === undefined || this.#phase !== 'running') throw this.#notRunning()
    return this.#reloading
  }

  #notRunning(): OperationError {
    return new OperationError('unavailable', `the balancer is ${this.#phase}, not running`)
  }

  #parts(): Parts {
    return {
      config: this.config,
      phase: this.#phase,
      choice: this.#choice,
      descriptors: this.#descriptors,
      control: this.#control,
      counts: this.#engine?.counts(),
      binds: this.#binds?.list ?? [],
      pauses: this.#pauses,
      startedAtMs: this.#startedAtMs,
      appliedAt: this.appliedAt,
    }
  }

  async #start(): Promise<void> {
    try {
      // Before anything that may take long: a start can be watched.
      await this.#admin?.open(this, this.#descriptors.adminConnectionsMax)
      await this.#makeEngine()
      const kept = await this.#state.open(this.#world.clock.wallMs())
      this.#control.overrides.restore(kept.overrides)
      await this.#control.start()
      await restoreMembers(this.#control, kept.members, this.#probesInFlightMaxOf)
      this.#binds = new Binds(this.#engine!, this.#pauses, this.#emit, this.#world.clock)
      await this.#binds.open(bindWishesOf(this.config))
    } catch (cause) {
      await this.#end()
      throw cause
    }
    this.#measures.start()
    this.#reloading = new Reloading({
      source: this.source,
      clock: this.#world.clock,
      engine: this.#engine!,
      control: this.#control,
      binds: this.#binds,
      emit: this.#emit,
      probesInFlightMax: this.#probesInFlightMaxOf,
      isRunning: () => this.#phase === 'running',
    })
    this.#startedAtMs = this.#world.clock.wallMs()
    this.#phase = 'running'
  }

  #keep(): void {
    const { overrides, members } = this.#control
    this.#state.keep({ overrides: overrides.list(), members: members.list })
  }

  #divide(choice: EngineChoice, config: Config): DescriptorPlan {
    const wish = wishOf(config, choice.descriptors, this.#admin !== undefined)
    return planDescriptors(wish, this.#world.descriptors())
  }

  async #makeEngine(): Promise<void> {
    const chosen = { choice: this.#choice, descriptors: this.#descriptors }
    const made = await makeEngine(chosen, (choice) => this.#divide(choice, this.config), {
      live: this.#live,
      emit: this.#emit,
      trace: (trace) => this.#traces.take(trace),
    })
    this.#choice = made.choice
    this.#descriptors = made.descriptors
    this.#engine = made.engine
  }

  async #stop(delayMs: number, timeoutMs: number): Promise<void> {
    if (this.#phase === 'starting') {
      await this.#starting?.catch(() => {
        // Whoever called start() is told why it failed.
      })
    }
    if (this.#phase === 'running') {
      this.#phase = 'stopping'
      await this.#patience.wait(applyingMsMax, () => this.#reloading?.isBusy !== true)
      await this.#patience.wait(delayMs, () => false)
      await this.#serveTheLast(timeoutMs)
    }
    await this.#end()
  }

  // Closing itself may have to wait: at the most sessions there may be, what the kernel has
  // accepted waits for one of them to end. The time allowed is for both together.
  async #serveTheLast(timeoutMs: number): Promise<void> {
    let areClosed = false
    void this.#binds!.close().then(() => {
      areClosed = true
    })
    await this.#patience.wait(timeoutMs, () => areClosed && this.#engine!.counts().sessions === 0)
  }

  async #end(): Promise<void> {
    this.#control.stop()
    this.#measures.stop()
    await this.#engine?.stop()
    await this.#binds?.close()
    await this.#state.close()
    this.#phase = 'stopped'
    await this.#admin?.close()
  }

  readonly #probesInFlightMaxOf = (config: Config): number =>
    this.#divide(this.#choice, config).probesInFlightMax

  readonly #emit = (event: Event): void => {
    this.#pauses.hear(event)
    this.#measures.take(event)
    if (event.type === 'session.closed') this.#traces.closed(event.payload)
    this.tell(event)
  }
}
