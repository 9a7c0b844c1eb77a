/** Sessions that come at a pace and stay open for a while, under virtual time. */

import assert from 'node:assert/strict'
import { Picker } from '../../src/core/pick.js'
import type { LoadedPolicy } from '../../src/core/policy/module.js'
import { seededRng } from '../../src/core/rng.js'
import type { Simulation } from './simulation.js'

/**
 * So many sessions a second, each open for so long. `loaded`: the user's own policy, where the pool
 * has one.
 */
export type LoadPlan = {
  readonly perSecond: number
  readonly openMs: number
  readonly loaded?: LoadedPolicy | undefined
}

const stepMs = 10

/** The sessions of one pool. */
export class SessionLoad {
  readonly #world: Simulation
  readonly #plan: LoadPlan
  readonly #picker: Picker
  readonly #names: ReadonlyMap<number, string>
  readonly #open: { readonly row: number; readonly untilMs: number }[] = []
  #count = 0

  constructor(world: Simulation, plan: LoadPlan, pool = 'web') {
    const found = world.snapshots.at(-1)?.pools.find(({ name }) => name === pool)
    assert.ok(found !== undefined, 'a revision with this pool was published')
    this.#world = world
    this.#plan = plan
    this.#picker = new Picker(found, world.live, seededRng(1), plan.loaded)
    this.#names = new Map(found.backends.map(({ row, name }) => [row, name]))
  }

  /** Sessions open now. */
  get openCount(): number {
    return this.#open.length
  }

  /** Sessions open now on one backend. */
  openOn(name: string): number {
    return this.#open.filter(({ row }) => this.#names.get(row) === name).length
  }

  /** Lets time pass; answers which backends the sessions that came meanwhile were given. */
  async play(ms: number): Promise<string[]> {
    const given: string[] = []
    for (let playedMs = 0; playedMs < ms; playedMs += stepMs) {
      await this.#world.clock.advance(stepMs)
      this.#end()
      const comeCount = (this.#plan.perSecond * stepMs) / 1000
      for (let come = 0; come < comeCount; come++) given.push(this.#begin())
    }
    return given
  }

  #begin(): string {
    const nowMs = this.#world.clock.nowMs()
    const key = Math.imul(++this.#count, 0x9e3779b9) >>> 0
    const pick = this.#picker.lease([], key, nowMs)
    assert.ok(pick.picked, 'a backend is up')
    this.#picker.observe('connect', pick.row, 1, nowMs)
    this.#open.push({ row: pick.row, untilMs: nowMs + this.#plan.openMs })
    return this.#names.get(pick.row)!
  }

  #end(): void {
    while (this.#open.length > 0 && this.#open[0]!.untilMs <= this.#world.clock.nowMs()) {
      this.#world.live.release(this.#open.shift()!.row)
    }
  }
}
