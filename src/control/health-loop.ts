/**
 * Probes every backend at its own pace, all of them in one loop: the first probe at once, then one
 * after the other, counted from the start of the last so that slow answers do not stretch the
 * rhythm. What a result means is decided in core/health.ts; what follows from it, by whoever
 * watches.
 */

import { type Address, type BindAddress, probeAddressOf } from '../core/address.js'
import {
  type Health,
  type HealthRules,
  nextProbeDelayMs,
  observeOutcome,
  type ProbePace,
} from '../core/health.js'
import type { Rng } from '../core/rng.js'
import type { Cancel, Clock, Probe, ProbeOutcome, ProbeSpec } from '../core/world.js'
import { orAfter } from './or-after.js'
import { Pacer } from './pacer.js'
import type { ProbeResult } from './probe-history.js'

/**
 * Most probes in flight. 1,000 backends probed every 2 s are all on time as long as they answer
 * within a second on average, also those that only time out.
 */
export const probesInFlightMax = 512

/** How long after its timeout a probe that broke its promise to answer is given up. */
export const probeGraceMs = 250

/**
 * Most programs run at once to probe. Each costs a process, and what starts with everything else at
 * the same moment would measure itself.
 */
export const programsInFlightMax = 16

/** One way in which a backend is probed and judged. */
export type HealthPlan = {
  /** Tells it from the other probes of the backend. */
  readonly name: string
  /** As configured. */
  readonly type: string
  readonly spec: ProbeSpec
  /** Where to probe in place of the address of the backend. */
  readonly address: BindAddress | undefined
  readonly timeoutMs: number
  /** How long before a certificate expires to begin to warn; undefined: never. */
  readonly expiryWarningMs: number | undefined
  readonly rules: HealthRules
  readonly pace: ProbePace
}

/** Told of every result, with the health that follows from it. */
export type OnResult = (health: Health, result: ProbeResult) => void

/** What the loop needs of the world. */
export type HealthWorld = { readonly clock: Clock; readonly rng: Rng; readonly probe: Probe }

type Watch = {
  readonly address: Address
  readonly plan: HealthPlan
  readonly onResult: OnResult
  health: Health
  cancelNext: Cancel
  readonly ending: AbortController
  isUnderWay: boolean
  readonly askers: (() => void)[] // Who waits for the next result.
}

/** A backend that is probed. */
export type Watching = {
  /** Ends it, also a probe under way; nothing is reported after it. */
  readonly end: Cancel
  /** Probes at once, whatever its pace. Resolves once the result was reported, or it has ended. */
  readonly probeNow: () => Promise<void>
}

/** The one loop of a balancer. */
export class HealthLoop {
  readonly #world: HealthWorld
  readonly #pacer: Pacer
  readonly #programs: Pacer

  constructor(world: HealthWorld, inFlightMax: number = probesInFlightMax) {
    this.#world = world
    this.#pacer = new Pacer(world.clock, inFlightMax)
    this.#programs = new Pacer(world.clock, Math.min(inFlightMax, programsInFlightMax))
  }

  /** Begins to probe a backend at this address, the first time at once. */
  watch(address: Address, plan: HealthPlan, onResult: OnResult): Watching {
    const watch: Watch = {
      address: probeAddressOf(address, plan.address),
      plan,
      onResult,
      health: { state: 'unknown' },
      cancelNext: () => {},
      ending: new AbortController(),
      isUnderWay: false,
      askers: [],
    }
    this.#probeAt(watch, this.#world.clock.nowMs())
    return { end: () => end(watch), probeNow: () => this.#probeNow(watch) }
  }

  /** From now on so many probes may be under way at a time; those that are go on. */
  setInFlightMax(count: number): void {
    this.#pacer.setPlacesMax(count)
    this.#programs.setPlacesMax(Math.min(count, programsInFlightMax))
  }

  /** Lets go of the clock. End every watch first. */
  stop(): void {
    this.#pacer.clear()
    this.#programs.clear()
  }

  // One that is under way is as good.
  #probeNow(watch: Watch): Promise<void> {
    if (watch.ending.signal.aborted) return Promise.resolve()
    const answered = new Promise<void>((resolve) => watch.askers.push(resolve))
    if (!watch.isUnderWay) {
      watch.cancelNext()
      this.#probeAt(watch, this.#world.clock.nowMs())
    }
    return answered
  }

  #probeAt(watch: Watch, dueMs: number): void {
    const pacer = watch.plan.spec.type === 'exec' ? this.#programs : this.#pacer
    watch.cancelNext = pacer.at(dueMs, (done) => {
      this.#probe(watch).finally(done)
    })
  }

  async #probe(watch: Watch): Promise<void> {
    const { clock, rng, probe } = this.#world
    const { spec, timeoutMs, rules, pace } = watch.plan
    const startedMs = clock.nowMs()
    watch.isUnderWay = true
    const outcome = await orAfter(
      clock,
      timeoutMs + probeGraceMs,
      probe(spec, watch.address, { timeoutMs, signal: watch.ending.signal }),
      { result: 'failed', ms: timeoutMs, why: 'timeout' } satisfies ProbeOutcome,
    )
    watch.isUnderWay = false
    if (watch.ending.signal.aborted) return

    watch.health = observeOutcome(watch.health, outcome, rules)
    const dueMs = startedMs + nextProbeDelayMs(watch.health, pace, rng)
    this.#probeAt(watch, Math.max(dueMs, clock.nowMs()))
    watch.onResult(watch.health, { ...outcome, atMs: clock.wallMs() })
    answer(watch)
  }
}

function end(watch: Watch): void {
  watch.cancelNext()
  watch.ending.abort()
  answer(watch)
}

function answer({ askers }: Watch): void {
  for (const tell of askers.splice(0)) tell()
}
