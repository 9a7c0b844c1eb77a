/**
 * What operators have decided, for all backends of a balancer: it keeps the overrides, lays them
 * over the backends they name, and ends those whose time is over. An override of a backend that is
 * not there just now is kept for when it comes back. Whether they outlive the process is not
 * decided here.
 */

import type { BackendRef, Emit, Event } from '../core/events.js'
import { authorOf, type By } from '../core/operator.js'
import {
  type Decided,
  decidedBy,
  expiredOf,
  keyOf,
  nextExpiryMs,
  type Override,
  type OverrideWish,
  withOverride,
} from '../core/override.js'
import type { Cancel, Clock } from '../core/world.js'
import type { Backend } from './backend.js'
import type { Pool } from './pool.js'

/** Time between two looks at the wall clock, in milliseconds, at most: somebody may set it. */
export const expiryLookMsMax = 60_000

/** What overrides need of the world. */
export type OverridesWorld = {
  readonly clock: Clock
  readonly emit: Emit
  /** The backend of this name, where there is one just now. */
  readonly find: (ref: BackendRef) => { pool: Pool; backend: Backend } | undefined
  /**
   * What it is to be used for may have changed: its probes go on or end. Who is ready again is to
   * be looked at at once.
   */
  readonly onApplied: (pool: Pool, backend: Backend, isReadyAgain: boolean) => void
  /** They are not what they were; some may have ended by themselves. */
  readonly onChanged: () => void
}

/** The one owner of all overrides. */
export class Overrides {
  readonly #world: OverridesWorld
  readonly #byBackend = new Map<string, readonly Override[]>()
  #cancel: Cancel = () => {}

  constructor(world: OverridesWorld) {
    this.#world = world
  }

  /** All that hold, those of one backend together. */
  list(): readonly Override[] {
    return [...this.#byBackend.values()].flat()
  }

  /** Those about one backend. */
  of(ref: BackendRef): readonly Override[] {
    return this.#byBackend.get(keyOf(ref)) ?? []
  }

  /** Takes in what was decided in an earlier run, less what has ended since. */
  restore(overrides: readonly Override[]): void {
    for (const one of overrides) {
      this.#byBackend.set(keyOf(one), withOverride(this.of(one), one, true))
    }
    for (const ref of overrides) this.#apply(ref, [])
    this.#expire()
  }

  /** Lays what is known of a backend over it: for one that has just come. */
  follow(backend: Backend): readonly Event[] {
    const { pool, name } = backend.identity
    return backend.override(this.of({ pool, backend: name }), this.#world.clock.wallMs())
  }

  /**
   * Decides about a backend, in place of all that was decided about it before; with `keepsOthers`
   * only in place of what was decided about the same things.
   */
  set({ pool, backend }: BackendRef, wish: OverrideWish, by: By, keepsOthers: boolean): Override {
    const { expiresInMs, ...decision } = wish
    const nowMs = this.#world.clock.wallMs()
    const author = authorOf(by)
    const next: Override = {
      ...{ pool, backend, ...decision, ...author },
      setAt: isoOf(nowMs),
      expiresAt: expiresInMs === undefined ? null : isoOf(nowMs + expiresInMs),
    }
    this.#byBackend.set(keyOf(next), withOverride(this.of(next), next, keepsOthers))
    const { state = null, health = null, weight = null, expiresAt } = next
    const payload = { pool, backend, state, health, weight, expiresAt, ...author }
    this.#changed(next, { type: 'override.set', payload })
    return next
  }

  /** Takes back all that was decided about a backend; false where nothing was. */
  clear({ pool, backend }: BackendRef, by: By): boolean {
    const before = this.of({ pool, backend })
    if (before.length === 0) return false
    this.#byBackend.delete(keyOf({ pool, backend }))
    const payload = { pool, backend, ...valuesOf(decidedBy(before)), ...authorOf(by) }
    this.#changed({ pool, backend }, { type: 'override.cleared', payload })
    return true
  }

  /** Lets go of the clock. */
  stop(): void {
    this.#cancel()
  }

  #changed(ref: BackendRef, event: Event): void {
    this.#apply(ref, [event])
    this.#setAlarm()
    this.#world.onChanged()
  }

  // The events are told once new sessions follow what they say.
  #apply(ref: BackendRef, events: readonly Event[]): void {
    const found = this.#world.find(ref)
    if (found === undefined) {
      for (const event of events) this.#world.emit(event)
      return
    }
    const { pool, backend } = found
    const isReady = () => backend.facts.admin.value === 'ready'
    const wasReady = isReady()
    pool.reweigh(backend, ...events, ...this.follow(backend))
    this.#world.onApplied(pool, backend, !wasReady && isReady())
  }

  #expire(): void {
    const nowMs = this.#world.clock.wallMs()
    const over = expiredOf(this.list(), nowMs)
    for (const one of over) {
      const left = this.of(one).filter((other) => other !== one)
      if (left.length > 0) this.#byBackend.set(keyOf(one), left)
      else this.#byBackend.delete(keyOf(one))
      const { pool, backend, by, via, reason, setAt } = one
      const values = valuesOf(decidedBy([one]))
      const payload = { pool, backend, ...values, setAt, by, via, reason }
      this.#apply(one, [{ type: 'override.expired', payload }])
    }
    this.#setAlarm()
    if (over.length > 0) this.#world.onChanged()
  }

  #setAlarm(): void {
    this.#cancel()
    const dueMs = nextExpiryMs(this.list())
    if (dueMs === Number.POSITIVE_INFINITY) return
    const waitMs = Math.max(0, dueMs - this.#world.clock.wallMs())
    const lookMs = Math.min(waitMs, expiryLookMsMax)
    this.#cancel = this.#world.clock.after(lookMs, () => this.#expire())
  }
}

function valuesOf({ state, health, weight }: Decided) {
  return {
    state: state?.state ?? null,
    health: health?.health ?? null,
    weight: weight?.weight ?? null,
  }
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString()
}
