/**
 * Ejects backends that live traffic cannot connect to, and takes them back. Workers count connect
 * failures in a row into the live table; this looks at the counts ten times a second. A backend
 * comes back when its time is over, or earlier when enough probes of its traffic address have
 * passed or no other backend of its pool is left. The same look notes who has room for sessions.
 */

import { type Ejection, type EjectionRules, mayEject, nextEjection } from '../core/ejection.js'
import type { LiveTable } from '../core/live-table.js'
import type { Rng } from '../core/rng.js'
import type { Cancel, Clock } from '../core/world.js'
import type { Backend } from './backend.js'
import type { Pool } from './pool.js'
import type { Running } from './running.js'
import { isServing, usableOf } from './usable.js'

/** Time between two looks at the failures, in milliseconds. */
export const ejectionLookMs = 100

/** What ejecting needs of the world. */
export type EjectorWorld = { readonly clock: Clock; readonly rng: Rng; readonly live: LiveTable }

/** `isForProbes`: passed probes speak against it, and may end it. */
type Known = Ejection & { readonly row: number; readonly isForProbes: boolean }

/** The one ejector of a balancer. */
export class Ejector {
  readonly #world: EjectorWorld
  readonly #running: Running
  readonly #ejections = new WeakMap<Backend, Known>()
  #cancel: Cancel = () => {}

  constructor(running: Running, world: EjectorWorld) {
    this.#running = running
    this.#world = world
  }

  /** Begins to look. */
  start(): void {
    this.#cancel = this.#world.clock.after(ejectionLookMs, () => {
      for (const pool of this.#running.pools.values()) {
        for (const { rows } of pool.backends) rows.lookForRoom(this.#world.clock.wallMs())
        const rules = ejectionRulesOf(this.#running, pool.name)
        if (rules === undefined) this.#endAll(pool)
        else this.#look(pool, rules)
      }
      this.start()
    })
  }

  /** Lets go of the clock. */
  stop(): void {
    this.#cancel()
  }

  /**
   * Ejects a backend if its pool's rules allow it; false when they do not. `isForProbes` is false
   * where passed probes say nothing about what it is ejected for, and so do not end it early.
   */
  eject(
    pool: Pool,
    rules: EjectionRules,
    backend: Backend,
    { why, isForProbes }: { readonly why: string; readonly isForProbes: boolean },
  ): boolean {
    const { clock, rng } = this.#world
    const others = usableOf(pool.backends).filter((other) => other !== backend)
    const ejected = pool.backends.filter(({ isEjected }) => isEjected).length
    const room = { backends: pool.backends.length, ejected, otherUsable: others.length }
    if (backend.isEjected || !mayEject(rules, room)) return false
    const nowMs = clock.nowMs()
    const ejection = nextEjection(this.#ejections.get(backend), rules, nowMs, rng)
    this.#ejections.set(backend, { ...ejection, row: backend.row, isForProbes })
    pool.update(backend, backend.eject(ejection.lengthMs, why, clock.wallMs()))
    return true
  }

  /** A backend has been probed: that may end its ejection. */
  probed(pool: Pool, backend: Backend): void {
    if (backend.isEjected) this.#lookAtEjected(pool, backend)
  }

  // Ejection may have been turned off while some were out.
  #endAll(pool: Pool): void {
    const ejected = pool.backends.filter(({ isEjected }) => isEjected)
    for (const backend of ejected) this.#end(pool, backend, 'ejection is off')
  }

  #look(pool: Pool, rules: EjectionRules): void {
    const { live } = this.#world
    for (const backend of pool.backends) {
      if (backend.isEjected) this.#lookAtEjected(pool, backend)
      else if (!isServing(backend)) live.forgiveFailures(backend.row)
      else {
        const failures = live.failuresInARow(backend.row)
        if (failures < rules.failures) continue
        const why = `${failures} connect failures in a row`
        if (this.eject(pool, rules, backend, { why, isForProbes: true }))
          live.forgiveFailures(backend.row)
      }
    }
  }

  #lookAtEjected(pool: Pool, backend: Backend): void {
    const why = this.#whyReturned(pool, backend, this.#ejections.get(backend)!)
    if (why !== undefined) this.#end(pool, backend, why)
  }

  #end(pool: Pool, backend: Backend, why: string): void {
    const { clock, live } = this.#world
    const ejection = this.#ejections.get(backend)!
    this.#ejections.set(backend, { ...ejection, endedMs: clock.nowMs() })
    live.forgiveFailures(backend.row) // Sessions begun before may have failed meanwhile.
    pool.update(backend, backend.endEjection(why, clock.wallMs()))
  }

  #whyReturned(
    pool: Pool,
    backend: Backend,
    { untilMs, row, isForProbes }: Known,
  ): string | undefined {
    if (this.#world.clock.nowMs() >= untilMs) return 'its time is over'
    if (backend.row !== row) return 'its address has changed'
    if (isForProbes && backend.whyRisen !== undefined) return backend.whyRisen
    return usableOf(pool.backends).length === 0 ? 'no other backend is usable' : undefined
  }
}

/** The rules of a pool; undefined where ejection is off. */
export function ejectionRulesOf({ config }: Running, pool: string): EjectionRules | undefined {
  const { ejection } = config.pools[pool]!
  if (ejection === false) return undefined
  const { failures, base, max, maxShare } = ejection
  return { failures, baseMs: base, maxMs: max, maxShare }
}
