/** Clients that keep their session for ever, and come again when it is closed, in virtual time. */

import assert from 'node:assert/strict'
import { Picker } from '../../src/core/pick.js'
import type { LoadedPolicy } from '../../src/core/policy/module.js'
import { seededRng } from '../../src/core/rng.js'
import type { SessionFilter } from '../../src/core/session-filter.js'
import type { Simulation } from './simulation.js'

/** What the clients of a test are like. */
export type ClientHabits = {
  /** How long they take to come again; false: they do not. */
  readonly returnMs?: number | false
  /** Of these numbers, counted from 0 in the order they first came, none is ever silent. */
  readonly isBusy?: (client: number) => boolean
  /** The user's own policy, where the pool has one. */
  readonly loaded?: LoadedPolicy
}

/** A session that was closed. */
export type Closed = { readonly atMs: number; readonly client: number; readonly backend: string }

type Session = { readonly client: number; readonly row: number; readonly openedMs: number }

/** The clients of the pool `web`. */
export class LongClients {
  /** Every session that was closed so far. */
  readonly closed: Closed[] = []
  readonly #world: Simulation
  readonly #habits: ClientHabits
  readonly #picker: Picker
  readonly #names: ReadonlyMap<number, string>
  readonly #sessions: Session[] = [] // Oldest first.

  constructor(world: Simulation, habits: ClientHabits = {}) {
    const pool = world.snapshots.at(-1)?.pools[0]
    assert.ok(pool !== undefined, 'a revision was published')
    this.#world = world
    this.#habits = habits
    this.#picker = new Picker(pool, world.live, seededRng(1), habits.loaded)
    this.#names = new Map(pool.backends.map(({ row, name }) => [row, name]))
    world.end = async (filter) => this.#end(filter)
  }

  /** So many more come. */
  come(count: number): void {
    for (let index = 0; index < count; index++) this.#open(this.#sessions.length)
  }

  /** How many sessions are open on each of these. */
  openOn(...names: readonly string[]): number[] {
    return names.map((name) => {
      return this.#sessions.filter(({ row }) => this.#names.get(row) === name).length
    })
  }

  #open(client: number): void {
    const nowMs = this.#world.clock.nowMs()
    const pick = this.#picker.lease([], 0, nowMs)
    assert.ok(pick.picked, 'a backend is usable')
    this.#picker.observe('connect', pick.row, 1, nowMs)
    this.#sessions.push({ client, row: pick.row, openedMs: nowMs })
  }

  #end(filter: SessionFilter): number {
    if (filter.by !== 'idle') return 0
    const nowMs = this.#world.clock.nowMs()
    const meant = this.#sessions
      .filter(({ row, openedMs, client }) => {
        const isSilent = nowMs - openedMs >= filter.idleMs && !this.#habits.isBusy?.(client)
        return row === filter.row && isSilent
      })
      .slice(0, filter.countMax)
    for (const session of meant) this.#close(session, nowMs)
    return meant.length
  }

  #close(session: Session, nowMs: number): void {
    const { client, row } = session
    this.#sessions.splice(this.#sessions.indexOf(session), 1)
    this.#world.live.release(row)
    this.closed.push({ atMs: nowMs, client, backend: this.#names.get(row)! })
    const { returnMs = 200 } = this.#habits
    if (returnMs !== false) this.#world.clock.after(returnMs, () => this.#open(client))
  }
}
