/**
 * What follows for the sessions that are open on a backend when no new ones are given to it: at a
 * drained one they may go on for `timeouts.drain`, at one that is down they are kept, closed, or
 * closed once they wait in vain. It decides when; engines end them.
 */

import { unreachable } from '../core/assert.js'
import type { CloseReason } from '../core/close-reason.js'
import type { LiveTable } from '../core/live-table.js'
import type { SessionFilter } from '../core/session-filter.js'
import type { Cancel, Clock } from '../core/world.js'
import type { Backend } from './backend.js'
import type { Running } from './running.js'

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

/** A row that its backend has left, with the pool it was in and what that said of draining. */
export type LeftRow = {
  readonly pool: string
  readonly row: number
  /** Counts where the pool is gone; milliseconds, false: for ever. */
  readonly drainMs: number | false
}

type Kind = 'drain' | 'down'
type Course = { readonly row: number; readonly sinceMs: number; cancels: readonly Cancel[] }
type BackendCourse = Course & { readonly kind: Kind; readonly pool: string }

const kinds: readonly Kind[] = ['drain', 'down']

/** The sessions of all backends that are on their way out. */
export class Closing {
  readonly #running: Running
  readonly #world: ClosingWorld
  readonly #courses: Readonly<Record<Kind, Map<Backend, BackendCourse>>> = {
    drain: new Map(),
    down: new Map(),
  }
  readonly #left = new Map<LeftRow, Course>()
  readonly #looks = new Set<Cancel>() // All that are under way.

  constructor(running: Running, world: ClosingWorld) {
    this.#running = running
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

  /** Ends what was begun for a backend: it is no longer looked after. */
  forget(backend: Backend): void {
    for (const kind of kinds) this.#turn(backend, kind, false)
  }

  /**
   * A row that its backend has left: its sessions have as long as drained. `onEmpty` is called when
   * the last of them has ended.
   */
  leave(left: LeftRow, onEmpty: () => void): void {
    const { clock, live } = this.#world
    const course: Course = { row: left.row, sinceMs: clock.nowMs(), cancels: [] }
    this.#left.set(left, course)
    this.#beginLeft(left, course)
    const cancelLook = this.#again(closingLookMsMax, () => {
      if (live.active(left.row) > 0) return
      cancelLook()
      cancelAll(course)
      this.#left.delete(left)
      onEmpty()
    })
  }

  /** Another configuration runs: its times count from when each drain began. */
  restart(): void {
    for (const course of kinds.flatMap((kind) => [...this.#courses[kind].values()])) {
      cancelAll(course)
      this.#begin(course)
    }
    for (const [left, course] of this.#left) {
      cancelAll(course)
      this.#beginLeft(left, course)
    }
  }

  /** Lets go of the clock. */
  stop(): void {
    for (const cancel of [...this.#looks]) cancel()
  }

  #turn(backend: Backend, kind: Kind, isWanted: boolean): void {
    const courses = this.#courses[kind]
    const { row, identity } = backend
    const before = courses.get(backend)
    if (isWanted ? before?.row === row : before === undefined) return
    cancelAll(before)
    courses.delete(backend)
    if (!isWanted) return
    const sinceMs = this.#world.clock.nowMs()
    const course: BackendCourse = { kind, pool: identity.pool, row, sinceMs, cancels: [] }
    courses.set(backend, course)
    this.#begin(course)
  }

  #begin(course: BackendCourse): void {
    const { kind, pool, row } = course
    const drainMs = this.#running.config.pools[pool]!.timeouts.drain
    course.cancels =
      kind === 'drain' ? this.#drain(course, drainMs, 'drained') : this.#down(pool, row)
  }

  #beginLeft({ pool, drainMs }: LeftRow, course: Course): void {
    const known = this.#running.config.pools[pool]?.timeouts.drain ?? drainMs
    course.cancels = this.#drain(course, known, 'backend-removed')
  }

  // A listener's own time wins over the pool's. Sessions may be of listeners that are gone.
  #drain({ row, sinceMs }: Course, poolMs: number | false, reason: CloseReason): Cancel[] {
    const own = Object.entries(this.#running.config.listeners).flatMap(
      ([listener, { timeouts }]) =>
        timeouts.drain === undefined ? [] : [{ listener, drainMs: timeouts.drain }],
    )
    const others = own.map(({ listener }) => listener)
    const passedMs = this.#world.clock.nowMs() - sinceMs
    const end = (drainMs: number | false, which: { listener?: string; except?: string[] }) => {
      if (drainMs === false) return []
      const delayMs = Math.max(0, drainMs - passedMs)
      return [this.#endAgain(delayMs, row, { by: 'row', row, ...which }, reason)]
    }
    return [
      ...end(poolMs, others.length === 0 ? {} : { except: others }),
      ...own.flatMap(({ listener, drainMs }) => end(drainMs, { listener })),
    ]
  }

  #down(pool: string, row: number): Cancel[] {
    const { onDown, stallAfter } = this.#running.config.pools[pool]!
    switch (onDown) {
      case 'keep':
        return []
      case 'close':
        return [this.#endAgain(0, row, { by: 'row', row }, 'backend-down')]
      case 'close-stalled': {
        const filter = { by: 'unanswered', row, unansweredMs: stallAfter } as const
        return [this.#endAgain(0, row, filter, 'backend-down', stallAfter / 4)]
      }
      default:
        return unreachable(onDown)
    }
  }

  // Again and again: who was being connected when it began comes later. An idle row costs nothing.
  #endAgain(
    delayMs: number,
    row: number,
    filter: SessionFilter,
    reason: CloseReason,
    everyMs = closingLookMsMax,
  ): Cancel {
    const { live, end } = this.#world
    return this.#again(delayMs, () => live.active(row) > 0 && void end(filter, reason), everyMs)
  }

  #again(delayMs: number, act: () => void, everyMs = closingLookMsMax): Cancel {
    const { clock } = this.#world
    const lookMs = Math.min(everyMs, closingLookMsMax)
    let cancelNext = clock.after(delayMs, look)
    let isOver = false
    const cancel = (): void => {
      isOver = true
      cancelNext()
      this.#looks.delete(cancel)
    }
    this.#looks.add(cancel)
    return cancel

    function look(): void {
      act()
      if (!isOver) cancelNext = clock.after(lookMs, look)
    }
  }
}

function cancelAll(course: Course | undefined): void {
  for (const cancel of course?.cancels ?? []) cancel()
}

function isIn({ facts }: Backend, kind: Kind, isLastResort: boolean): boolean {
  if (kind === 'drain') return facts.admin.value !== 'ready'
  return facts.health.value === 'down' && !isLastResort
}
