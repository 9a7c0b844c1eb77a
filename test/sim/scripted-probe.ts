/** Backends that answer probes as a test says: at once, late, each time differently, or never. */

import { type Address, formatAddress } from '../../src/core/address.js'
import type { Clock, Probe, ProbeOutcome } from '../../src/core/world.js'

/** An answer to a probe: what, and how long it takes. `never` breaks the promise to answer. */
export type Answer = { readonly outcome: ProbeOutcome; readonly afterMs: number } | 'never'

/** A passed probe after some time. */
export function passed(afterMs = 1): Answer {
  return { outcome: { result: 'passed', ms: afterMs }, afterMs }
}

/** A failed probe after some time. */
export function failed(why = 'refused', afterMs = 1): Answer {
  return { outcome: { result: 'failed', ms: afterMs, why }, afterMs }
}

/** A probe that could not be asked. */
export function inconclusive(why = 'no descriptor was free', afterMs = 1): Answer {
  return { outcome: { result: 'inconclusive', ms: afterMs, why }, afterMs }
}

/** The probed side of a simulated world. Backends are named by their address. */
export class ScriptedProbe {
  readonly #clock: Clock
  readonly #answers = new Map<string, (nowMs: number) => Answer>()
  readonly #times = new Map<string, number[]>()
  probeCount = 0
  inFlight = 0
  inFlightHighest = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** From now on probes of this backend are answered so. Who was never told passes. */
  answer(backend: string, answer: Answer | ((nowMs: number) => Answer)): void {
    this.#answers.set(backend, typeof answer === 'function' ? answer : () => answer)
  }

  readonly probe: Probe = (_, address: Address) => {
    const backend = formatAddress(address)
    const nowMs = this.#clock.nowMs()
    this.#times.set(backend, [...this.timesOf(backend), nowMs])
    this.probeCount += 1
    this.inFlight += 1
    this.inFlightHighest = Math.max(this.inFlightHighest, this.inFlight)
    const answer = this.#answers.get(backend)?.(nowMs) ?? passed()
    return new Promise((resolve) => {
      if (answer === 'never') return
      this.#clock.after(answer.afterMs, () => {
        this.inFlight -= 1
        resolve(answer.outcome)
      })
    })
  }

  /** When a backend was probed, in virtual milliseconds. */
  timesOf(backend: string): readonly number[] {
    return this.#times.get(backend) ?? []
  }
}
