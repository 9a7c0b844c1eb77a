/**
 * A balancer as whoever runs it holds it: started once, watched, stopped. Here an engine and a
 * control plane meet; neither knows the other. Several live side by side in one process: they share
 * nothing but its descriptors.
 */

import { Control } from '../control/control.js'
import { assert } from '../core/assert.js'
import type { Config } from '../core/config/schema.js'
import type { BackendRef, Event } from '../core/events.js'
import type { Explanation, Question } from '../core/explain/explanation.js'
import { LiveTable } from '../core/live-table.js'
import { type By, libraryUser } from '../core/operator.js'
import type { Override, OverrideWish } from '../core/override.js'
import type { Engine, SessionView } from '../engine/engine.js'
import type { BalancerPhase, BalancerSnapshot, HistoryView } from './balancer-snapshot.js'
import type { EngineChoice } from './choose-engine.js'
import { closeSessions, type SessionsMeant } from './close-sessions.js'
import type { Companion } from './companion.js'
import { wishOf } from './descriptor-wish.js'
import { type DescriptorPlan, planDescriptors } from './descriptors.js'
import { explain } from './explain.js'
import { bindsOf, closeAll, type OpenBind, openAll } from './listening.js'
import { makeEngine } from './make-engine.js'
import { Measures } from './metrics/measures.js'
import { Observable } from './observable.js'
import { OperationError } from './operation-error.js'
import { clearOverride, type Overridden, type OverrideHow, setOverride } from './overriding.js'
import { Patience } from './patience.js'
import { type Operated, Pauses } from './pauses.js'
import { SessionTraces } from './session-traces.js'
import { type StopOptions, stopTimes } from './stop-options.js'
import { type Parts, viewOf } from './view.js'
import type { World } from './world/world.js'

/** One balancer. Made by `createBalancer`. */
export class Balancer extends Observable {
  readonly #config: Config
  readonly #world: World
  #choice: EngineChoice
  #descriptors: DescriptorPlan
  readonly #control: Control
  readonly #live: LiveTable
  readonly #patience: Patience
  readonly #admin: Companion | undefined
  readonly #pauses = new Pauses()
  readonly #measures: Measures
  readonly #traces = new SessionTraces()
  #engine: Engine | undefined
  #binds: readonly OpenBind[] = []
  #phase: BalancerPhase = 'new'
  #startedAtMs: number | undefined
  #starting: Promise<void> | undefined
  #stopping: Promise<void> | undefined
  #closing: Promise<void> | undefined // Of the binds, begun while it stops.

  constructor(config: Config, world: World, admin: Companion | undefined) {
    super()
    this.#config = config
    this.#world = world
    this.#admin = admin
    this.#patience = new Patience(world.clock)
    this.#choice = world.chooseEngine(config)
    this.#descriptors = this.#plan(this.#choice)
    this.#measures = new Measures(world.clock, () => this.#parts(), world.descriptors().limit)
    this.#live = new LiveTable(LiveTable.allocate(this.#choice.workers))
    this.#control = new Control(config, {
      ...world,
      live: this.#live,
      emit: this.#emit,
      apply: (snapshot) => {
        assert(this.#engine !== undefined, 'control runs only beside an engine')
        return this.#engine.apply(snapshot)
      },
      end: async (filter, reason) => (await this.#engine?.end(filter, reason)) ?? 0,
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
    const times = stopTimes(options, this.#config.shutdown)
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

  /** The sessions open now, oldest first. */
  async sessions(): Promise<readonly SessionView[]> {
    return this.#engine === undefined ? [] : this.#engine.sessions()
  }

  /**
   * Resets the session of this id, or all on a backend, as `closed-by-operator`. Resolves with how
   * many there were; rejects with an `OperationError` where there is no such session or backend.
   */
  async closeSessions(meant: SessionsMeant, by: By = libraryUser): Promise<number> {
    return closeSessions(this.#operating(), meant, by)
  }

  /**
   * Decides about a backend what configuration, agents and probes say otherwise: what it is to be
   * used for, its health, its weight. It takes the place of all that operators had decided about it
   * before, or with `merge` only of what they had decided about the same things.
   */
  async override(
    ref: BackendRef,
    wish: OverrideWish,
    by: By = libraryUser,
    how: OverrideHow = {},
  ): Promise<Overridden> {
    return setOverride(this.#operating().control, ref, wish, by, how)
  }

  /** Takes back all that operators have decided about a backend. */
  async clearOverride(ref: BackendRef, by: By = libraryUser): Promise<Overridden> {
    return clearOverride(this.#operating().control, ref, by)
  }

  /** All that operators have decided, also about backends that are not there just now. */
  overrides(): readonly Override[] {
    return this.#control.overrides.list()
  }

  /**
   * Says which backend a session that came now would be given, or which one a session was given,
   * with every candidate and why not. Rejects with an `OperationError` for a listener or a session
   * nobody knows.
   */
  async explain(question: Question): Promise<Explanation> {
    const { clock } = this.#world
    return explain(
      { ...this.#operating(), live: this.#live, clock, traces: this.#traces },
      question,
    )
  }

  /**
   * Accepts nothing more on a listener, from when it resolves on, until `resumeListener` or a stop:
   * the kernel queues who comes, and they are served then. Open sessions go on.
   */
  async pauseListener(listener: string, by: By = libraryUser): Promise<void> {
    await this.#pauses.pause(this.#operating(), listener, by)
  }

  /** Accepts again on a listener that was paused. */
  async resumeListener(listener: string, by: By = libraryUser): Promise<void> {
    await this.#pauses.resume(this.#operating(), listener, by)
  }

  // What operators change needs an engine.
  #operating(): Operated {
    if (this.#engine !== undefined && this.#phase !== 'stopped') {
      return { ...this.#parts(), engine: this.#engine, emit: this.#emit }
    }
    throw new OperationError('unavailable', `the balancer is ${this.#phase}, not running`)
  }

  #parts(): Parts {
    return {
      config: this.#config,
      phase: this.#phase,
      choice: this.#choice,
      descriptors: this.#descriptors,
      control: this.#control,
      counts: this.#engine?.counts(),
      binds: this.#binds,
      pauses: this.#pauses,
      startedAtMs: this.#startedAtMs,
    }
  }

  async #start(): Promise<void> {
    try {
      // Before anything that may take long: a start can be watched.
      await this.#admin?.open(this, this.#descriptors.adminConnectionsMax)
      await this.#makeEngine()
      await this.#control.start()
      this.#binds = await openAll(this.#engine!, bindsOf(this.#config), this.#emit)
    } catch (cause) {
      await this.#end()
      throw cause
    }
    this.#measures.start()
    this.#startedAtMs = this.#world.clock.wallMs()
    this.#phase = 'running'
  }

  #plan(choice: EngineChoice): DescriptorPlan {
    const wish = wishOf(this.#config, choice.descriptors, this.#admin !== undefined)
    return planDescriptors(wish, this.#world.descriptors())
  }

  async #makeEngine(): Promise<void> {
    const chosen = { choice: this.#choice, descriptors: this.#descriptors }
    const made = await makeEngine(chosen, (choice) => this.#plan(choice), {
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
      await this.#patience.wait(delayMs, () => false)
      await this.#serveTheLast(timeoutMs)
    }
    await this.#end()
  }

  // Closing itself may have to wait: at the most sessions there may be, what the kernel has
  // accepted waits for one of them to end. The time allowed is for both together.
  async #serveTheLast(timeoutMs: number): Promise<void> {
    let areClosed = false
    this.#closing = closeAll(this.#engine!, this.#binds, this.#emit).then(() => {
      areClosed = true
      this.#binds = []
    })
    await this.#patience.wait(timeoutMs, () => areClosed && this.#engine!.counts().sessions === 0)
  }

  async #end(): Promise<void> {
    this.#control.stop()
    this.#measures.stop()
    await this.#engine?.stop()
    await this.#closing
    this.#phase = 'stopped'
    await this.#admin?.close()
  }

  readonly #emit = (event: Event): void => {
    this.#pauses.hear(event)
    this.#measures.take(event)
    if (event.type === 'session.closed') this.#traces.closed(event.payload)
    this.tell(event)
  }
}
