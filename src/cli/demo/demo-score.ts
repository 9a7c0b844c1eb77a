/**
 * What the demo has seen so far: totals over time, so that rates and shares can be told, and the
 * latest events. Time is an argument.
 */

import type { Entry } from '../log/entry.js'
import type { ClientOutcome } from './demo-load.js'

/** Sessions each backend was given since the start, at one moment. */
type Sample = { readonly atMs: number; readonly totals: readonly number[] }

/** An entry of the log with its time, in milliseconds since 1970. */
export type Happening = { readonly wallMs: number; readonly entry: Entry }

/** A session that closed: when it was opened, and the number of its backend. */
type Picked = { readonly opened: string; readonly index: number }

/** How far back rates per second are kept. */
export const historySeconds = 30
const rateMs = 2000
const shareMs = 3000
const happeningsMax = 200
const pickedMax = 200

/** Owns the numbers of the demo. */
export class DemoScore {
  readonly #names: readonly string[]
  #samples: Sample[] = []
  #happenings: Happening[] = []
  #picked: Picked[] = []
  readonly #outcomes: Record<ClientOutcome, number> = { answered: 0, failed: 0 }
  #moved = 0

  constructor(names: readonly string[]) {
    this.#names = names
  }

  /** Takes in an entry of the log. Sessions are counted, all else is kept to be shown. */
  take(entry: Entry, wallMs: number): void {
    if (entry.type !== 'session.closed') {
      this.#happenings = [...this.#happenings, { wallMs, entry }].slice(-happeningsMax)
      return
    }
    const { backend, attempts, opened } = entry.payload
    if (backend === null) return
    if (attempts.length > 1) this.#moved += 1
    this.#picked = [...this.#picked, { opened, index: this.#names.indexOf(backend) }]
      .sort((left, right) => (left.opened < right.opened ? -1 : 1))
      .slice(-pickedMax)
  }

  /** Takes in what became of a client. */
  count(outcome: ClientOutcome): void {
    this.#outcomes[outcome] += 1
  }

  /** Takes in the totals of all backends, in their order. */
  sample(totals: readonly number[], atMs: number): void {
    const oldestMs = atMs - (historySeconds + 1) * 1000
    this.#samples = [...this.#samples.filter((sample) => sample.atMs >= oldestMs), { atMs, totals }]
  }

  get outcomes(): Readonly<Record<ClientOutcome, number>> {
    return this.#outcomes
  }

  /** Sessions that got another backend because the first did not answer. */
  get moved(): number {
    return this.#moved
  }

  get happenings(): readonly Happening[] {
    return this.#happenings
  }

  /** The backends of the latest sessions, oldest first, in the order in which they were opened. */
  get picked(): readonly number[] {
    return this.#picked.map(({ index }) => index)
  }

  /** Sessions per second given to a backend lately. */
  rate(index: number, nowMs: number): number {
    return this.#given(index, nowMs - rateMs, nowMs) / (rateMs / 1000)
  }

  /** The part of the latest sessions that a backend was given, from 0 to 1. */
  share(index: number, nowMs: number): number {
    const given = this.#names.map((_, each) => this.#given(each, nowMs - shareMs, nowMs))
    const all = given.reduce((sum, count) => sum + count, 0)
    return all === 0 ? 0 : given[index]! / all
  }

  /** Sessions per second given to a backend, for each of the last seconds, oldest first. */
  history(index: number, nowMs: number): readonly number[] {
    return Array.from({ length: historySeconds }, (_, second) => {
      const toMs = nowMs - (historySeconds - 1 - second) * 1000
      return this.#given(index, toMs - 1000, toMs)
    })
  }

  #given(index: number, fromMs: number, toMs: number): number {
    return this.#totalAt(index, toMs) - this.#totalAt(index, fromMs)
  }

  // Before the first sample nothing had been given: the demo samples from its start on.
  #totalAt(index: number, atMs: number): number {
    return this.#samples.findLast((sample) => sample.atMs <= atMs)?.totals[index] ?? 0
  }
}
