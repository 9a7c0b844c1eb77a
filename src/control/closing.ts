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

type Kind = 'drain' | 'down'
type Course = { readonly row: number; readonly cancels: readonly Cancel[] }

const kinds: readonly Kind[] = ['drain', 'down']

/** The sessions of all backends that are on their way out. */
export class Closing {
  readonly #config: Config
  readonly #world: ClosingWorld
  readonly #courses: Readonly<Record<Kind, Map<Backend, Course>>> = {
    drain: new Map(),
    down: new Map(),
  }
  readonly #left: Cancel[] = []

  constructor(config: Config, world: ClosingWorld) {
    this.#config = config
    this.#world = world
  }

  /**
   * Begins what a backend's state means for its sessions, or ends it. One that is drained may go
   * down too: whichever ends its sessions first does. As a last resort it goes on serving though it
   * is down. Repeating this is harmless.
   */
  follow(backend: Backend, isLastResort = false): void {
    for (const kind of kinds) this.#turn(backend, kind, isIn(backend, kind, isLastResort))
  }

  /** A row that its backend has left for another address: its sessions have as long as drained. */
  leave(pool: string, row: number): void {
    this.#left.push(...this.#drain(pool, row, 'backend-removed'))
  }

  /** Lets go of the clock. */
  stop(): void {
    const courses = kinds.flatMap((kind) => [...this.#courses[kind].values()])
    for (const cancel of [...courses.flatMap(({ cancels }) => cancels), ...this.#left]) cancel()
  }

  #turn(backend: Backend, kind: Kind, isWanted: boolean): void {
    const courses = this.#courses[kind]
    const { row, identity } = backend
    const before = courses.get(backend)
    if (isWanted ? before?.row === row : before === undefined) return
    for (const cancel of before?.cancels ?? []) cancel()
    courses.delete(backend)
    if (!isWanted) return
    const { pool } = identity
    const cancels = kind === 'drain' ? this.#drain(pool, row, 'drained') : this.#down(pool, row)
    courses.set(backend, { row, cancels })
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

function isIn({ facts }: Backend, kind: Kind, isLastResort: boolean): boolean {
  if (kind === 'drain') return facts.admin.value !== 'ready'
  return facts.health.value === 'down' && !isLastResort
}
