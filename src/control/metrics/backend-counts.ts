/**
 * What is counted of each backend beside the traffic that engines count: its changes of state, its
 * ejections, and how its probes came out. What a backend has goes with it.
 */

import type { Availability } from '../../core/availability.js'
import { Histogram } from '../../core/histogram.js'
import type { ProbeOutcome } from '../../core/world.js'
import type { Backend } from '../backend.js'

/** How a probe can come out. */
export type ProbeResultName = ProbeOutcome['result']

/** The counts of one backend, from when it was added. */
export type BackendCount = {
  stateChanges: number
  ejections: number
  readonly probes: Record<ProbeResultName, number>
}

type Seen = { state: Availability | undefined; isEjected: boolean; readonly count: BackendCount }

/** The one owner of these counts. */
export class BackendCounts {
  readonly #seen = new WeakMap<Backend, Seen>()
  readonly #probeTimes = new Map<string, Histogram>()

  /** How long probes took, in seconds, by the name of the pool. */
  get probeTimes(): ReadonlyMap<string, Histogram> {
    return this.#probeTimes
  }

  /** What was counted of a backend up to now. */
  of(backend: Backend): Readonly<BackendCount> {
    return this.#of(backend).count
  }

  /** Looks at a backend that may have changed. Repeating it is harmless. */
  see(backend: Backend): void {
    const seen = this.#of(backend)
    const { availability: state, isEjected } = backend
    if (seen.state !== undefined && seen.state !== state) seen.count.stateChanges += 1
    if (isEjected && !seen.isEjected) seen.count.ejections += 1
    seen.state = state
    seen.isEjected = isEjected
  }

  /** Takes in how one probe came out. */
  probed(backend: Backend, { result, ms }: ProbeOutcome): void {
    this.#of(backend).count.probes[result] += 1
    const { pool } = backend.identity
    const times = this.#probeTimes.get(pool) ?? new Histogram()
    this.#probeTimes.set(pool, times)
    times.observe(ms / 1000)
  }

  #of(backend: Backend): Seen {
    const known = this.#seen.get(backend)
    if (known !== undefined) return known
    const probes = { passed: 0, failed: 0, inconclusive: 0 }
    const count = { stateChanges: 0, ejections: 0, probes }
    const seen: Seen = { state: undefined, isEjected: false, count }
    this.#seen.set(backend, seen)
    return seen
  }
}
