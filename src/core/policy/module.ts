/**
 * Asks a policy of the user's own (user-policy.ts) and does not trust it: what it throws, and what
 * it picks that is not there, is told once, and the session is given its backend in turn, by
 * weight.
 */

import type { LiveTable } from '../live-table.js'
import type { Policy, PolicyView } from './policy.js'
import { nextTurn } from './round-robin.js'
import { type PolicyBackend, type PolicyPick, wordsOf } from './user-policy.js'

/** A module that was loaded for one pool. `failed` takes in words what went wrong. */
export type LoadedPolicy = { readonly pick: PolicyPick; readonly failed: (why: string) => void }

/** Times a module is asked for one session while what it picks turns out not to be usable. */
export const asksMax = 8

/** After so long a slow answer weighs a third, in what a module is shown. */
export const moduleDecayMs = 10_000

/** Asks the module that was loaded for the pool; in turn where none could be. */
export function module(view: PolicyView): Policy {
  const { schedule, live, rng, rows, names, loaded } = view
  if (loaded === undefined) return ({ trace }) => nextTurn(schedule, trace)
  const time = { nowMs: 0 }
  const backends = new Map(
    rows.map((row, index) => [row, new ShownBackend(names[index]!, row, live, time)] as const),
  )
  const rowOf = new Map<unknown, number>([...backends].map(([row, backend]) => [backend, row]))
  const random = (): number => rng.fraction()
  let published = -1
  let usable: readonly ShownBackend[] = []
  let refused: number[] = []

  return ({ turn, key, tried, nowMs, trace }) => {
    if (turn >= asksMax) return nextTurn(schedule, trace)
    if (turn === 0) refused = []
    if (published !== schedule.version) lookAgain()
    time.nowMs = nowMs
    const isOut = ({ row }: ShownBackend): boolean => tried.includes(row) || refused.includes(row)
    const open = usable.some(isOut)
      ? Object.freeze(usable.filter((backend) => !isOut(backend)))
      : usable
    if (open.length === 0) return -1
    const picked = ask(open, key, nowMs)
    trace?.note({ step: 'asked', row: picked, offered: open.length })
    const row = picked >= 0 ? picked : nextTurn(schedule, trace)
    refused.push(row)
    return row
  }

  function lookAgain(): void {
    published = schedule.version
    // The order is for turns, and holds each as often as its weight says.
    const { words, first } = schedule
    const inOrder = new Set(words.subarray(first, schedule.endOf(first)))
    const all = [...backends.values()]
    usable = Object.freeze(all.filter(({ row }) => inOrder.has(row)))
  }

  // -1: it left it to round robin, or could not be asked.
  function ask(open: readonly PolicyBackend[], key: number, nowMs: number): number {
    try {
      const picked = loaded!.pick(open, { key, nowMs, random })
      if (picked === undefined) return -1
      const row = rowOf.get(picked)
      if (row !== undefined) return row
      loaded!.failed('it did not pick one of the backends it was given')
    } catch (cause) {
      loaded!.failed(`it threw ${wordsOf(cause)}`)
    }
    return -1
  }
}

class ShownBackend implements PolicyBackend {
  readonly name: string
  readonly row: number
  readonly #live: LiveTable
  readonly #time: { readonly nowMs: number }

  constructor(name: string, row: number, live: LiveTable, time: { readonly nowMs: number }) {
    this.name = name
    this.row = row
    this.#live = live
    this.#time = time
  }

  get weight(): number {
    return this.#live.weight(this.row)
  }

  get sessions(): number {
    return this.#live.active(this.row)
  }

  get latencyMs(): number | undefined {
    const ms = this.#live.latency.expectedMs(this.row, this.#time.nowMs, moduleDecayMs)
    return ms < 0 ? undefined : ms
  }
}
