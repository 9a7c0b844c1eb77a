/**
 * The backends of one pool that start slowly: who does, how far each has come, and when the next
 * step is due. What follows from a step is published by pool.ts.
 */

import type { Availability } from '../core/availability.js'
import {
  nextStartPhase,
  nextStepMs,
  type StartPhase,
  weightStepsAfter,
  wholeWeightSteps,
} from '../core/slow-start.js'
import type { Cancel, Clock } from '../core/world.js'

/** The part of a backend that matters here. */
export type Starter = { readonly availability: Availability }

/** Who starts slowly. It holds a timer from the first step to the last: `close` lets go of it. */
export class SlowStart<Kind extends Starter> {
  #lengthMs: number
  readonly #clock: Clock
  readonly #onStep: (backends: readonly Kind[]) => void
  readonly #phases = new Map<Kind, StartPhase>()
  #isStartUp = true
  #alarm: Cancel | undefined

  /** Takes `lengthMs`, 0 for no slow start. `onStep` is told who has come one step further. */
  constructor(lengthMs: number, clock: Clock, onStep: (backends: readonly Kind[]) => void) {
    this.#lengthMs = lengthMs
    this.#clock = clock
    this.#onStep = onStep
  }

  /** True when weights may grow. */
  get isOn(): boolean {
    return this.#lengthMs > 0
  }

  /**
   * From now on it takes so long; 0: no slow start. Who starts slowly just now goes on so. `known`:
   * who was there before; they are warm where nobody started slowly until now.
   */
  setLength(lengthMs: number, known: readonly Kind[]): void {
    const wasOn = this.isOn
    this.#lengthMs = lengthMs
    if (!this.isOn) this.#phases.clear()
    else if (!wasOn) for (const backend of known) this.#phases.set(backend, { kind: 'warm' })
    this.#setAlarm()
  }

  /** Start-up is over: whoever is seen for the first time from here on is new. */
  begin(): void {
    this.#isStartUp = false
  }

  /** Looks at a backend whose state may have changed. */
  see(backend: Kind): void {
    if (!this.isOn) return
    const phase = this.#phases.get(backend) ?? { kind: this.#isStartUp ? 'warm' : 'cold' }
    this.#phases.set(backend, nextStartPhase(phase, backend.availability, this.#clock.nowMs()))
    this.#setAlarm()
  }

  /** Something else is behind a name, or nothing any more: it is as good as new. */
  forget(backend: Kind): void {
    this.#phases.delete(backend)
  }

  /** How much of its weight a backend has now, of `wholeWeightSteps`. */
  stepsOf(backend: Kind): number {
    const phase = this.#phases.get(backend)
    if (phase?.kind !== 'starting') return wholeWeightSteps
    return weightStepsAfter(this.#clock.nowMs() - phase.sinceMs, this.#lengthMs)
  }

  /** Lets go of the clock. */
  close(): void {
    this.#alarm?.()
    this.#alarm = undefined
  }

  #setAlarm(): void {
    this.close()
    const nowMs = this.#clock.nowMs()
    let dueMs = Number.POSITIVE_INFINITY
    for (const phase of this.#phases.values()) {
      if (phase.kind !== 'starting') continue
      dueMs = Math.min(dueMs, phase.sinceMs + nextStepMs(nowMs - phase.sinceMs, this.#lengthMs))
    }
    if (dueMs === Number.POSITIVE_INFINITY) return
    this.#alarm = this.#clock.after(Math.max(0, dueMs - nowMs), () => this.#step())
  }

  #step(): void {
    const starting = [...this.#phases].filter(([, { kind }]) => kind === 'starting')
    for (const [backend] of starting) {
      if (this.stepsOf(backend) === wholeWeightSteps) this.#phases.set(backend, { kind: 'warm' })
    }
    this.#setAlarm()
    this.#onStep(starting.map(([backend]) => backend))
  }
}
