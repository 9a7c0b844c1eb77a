/**
 * What follows for the sessions that are open on a backend when no new ones are given to it: at a
 * drained one they may go on for `timeouts.drain`, at one that is down they are kept, closed, or
 * closed once they wait in vain. It decides when; engines end them.
 */

import { unreachable } from '../core/assert.js'
import type { CloseReason } from '../core/close-reason.js'
import type { Config } from '../core/config/schema.js'
import type { LiveTable } from '../core/live-table.js'
import type { SessionFilter } from '../core/session-filter.js'
import type { Cancel, Clock } from '../core/world.js'
import type { Backend } from './backend.js'

/** Time between two looks at the sessions of a backend that is out, in milliseconds, at most. */
export const closingLookMsMax = 1000

/** Ends sessions; resolves with how many there were. */
export type EndSessions = (filter: SessionFilter, reason: CloseReason) => Promise<number>

/** What closing needs of the world. */
export type ClosingWorld = {
  readonly clock: Clock
  readonly live: LiveTable
  readonly end: EndSessions
}

type Course = { readonly kind: 'drain' | 'down'; readonly row: number; readonly cancels: Cancel[] }

/** The sessions of all backends that are on their way out. */
export class Closing {
  readonly #config: Config
  readonly #world: ClosingWorld
  readonly #courses = new Map<Backend, Course>()
  readonly #left: Cancel[] = []

  constructor(config: Config, world: ClosingWorld) {
    this.#config = config
    this.#world = world
  }

  /** Begins what a backend's state means for its sessions, or ends it. Repeating it is harmless. */
  follow(backend: Backend): void {
    const kind = kindOf(backend)
    const before = this.#courses.get(backend)
    if (before?.kind === kind && before?.row === backend.row) return
    for (const cancel of before?.cancels ?? []) cancel()
    this.#courses.delete(backend)
    if (kind === undefined) return
    const { pool } = backend.identity
    const cancels =
      kind === 'drain' ? this.#drain(pool, backend.row, 'drained') : this.#down(pool, backend.row)
    this.#courses.set(backend, { kind, row: backend.row, cancels })
  }

  /** A row that its backend has left for another address: its sessions have as long as drained. */
  leave(pool: string, row: number): void {
    this.#left.push(...this.#drain(pool, row, 'backend-removed'))
  }

  /** Lets go of the clock. */
  stop(): void {
    const courses = [...this.#courses.values()].flatMap(({ cancels }) => cancels)
    for (const cancel of [...courses, ...this.#left]) cancel()
  }

  // A listener's own time wins over its pool's.
  #drain(pool: string, row: number, reason: CloseReason): Cancel[] {
    const { listeners, pools } = this.#config
    return Object.entries(listeners).flatMap(([listener, { pool: used, timeouts }]) => {
      const drainMs = timeouts.drain ?? pools[pool]!.timeouts.drain
      if (used !== pool || drainMs === false) return []
      return [this.#again(drainMs, row, () => this.#end({ by: 'row', row, listener }, reason))]
    })
  }

  #down(pool: string, row: number): Cancel[] {
    const { onDown, stallAfter } = this.#config.pools[pool]!
    switch (onDown) {
      case 'keep':
        return []
      case 'close':
        return [this.#again(0, row, () => this.#end({ by: 'row', row }, 'backend-down'))]
      case 'close-stalled': {
        const filter = { by: 'unanswered', row, unansweredMs: stallAfter } as const
        return [this.#again(0, row, () => this.#end(filter, 'backend-down'), stallAfter / 4)]
      }
      default:
        return unreachable(onDown)
    }
  }

  // Again and again: who was being connected when it began comes later. An idle row costs nothing.
  #again(delayMs: number, row: number, act: () => void, everyMs = closingLookMsMax): Cancel {
    const { clock, live } = this.#world
    const lookMs = Math.min(everyMs, closingLookMsMax)
    let cancel = clock.after(delayMs, look)
    return () => cancel()

    function look(): void {
      if (live.availability(row) === 'gone') return // Its last session has ended.
      if (live.active(row) > 0) act()
      cancel = clock.after(lookMs, look)
    }
  }

  #end(filter: SessionFilter, reason: CloseReason): void {
    void this.#world.end(filter, reason)
  }
}

function kindOf(backend: Backend): Course['kind'] | undefined {
  switch (backend.effective.value) {
    case 'maintenance':
    case 'drain':
      return 'drain'
    case 'down':
      return 'down'
    case 'ejected':
    case 'unknown':
    case 'full':
    case 'up':
      return undefined
  }
}
