/**
 * Keeps the addresses of backends that are given by host name: resolved at once, then again and
 * again. The address in use is kept as long as it is among the answers, so that a name with several
 * addresses does not wander; a failed look-up never takes away an address that was found before,
 * because whether it still serves is for the probes to say.
 */

import { bad, type Result } from '../core/result.js'
import type { Rng } from '../core/rng.js'
import type { Cancel, Clock, Resolve } from '../core/world.js'
import { orAfter } from './or-after.js'
import { Pacer } from './pacer.js'

/** Time between look-ups of a name that is known, in milliseconds, jittered by 10 %. */
export const resolveIntervalMs = 30_000

/** Longest wait for one look-up. */
export const lookupMsMax = 10_000

/** Most look-ups in flight: the system's resolver blocks one of few threads for each. */
export const lookupsInFlightMax = 2

/** Told when the address of a name changed, and of each failure while there is none. */
export type OnAnswer = (answer: Result<string, string>) => void

/** What the loop needs of the world. */
export type ResolveWorld = { readonly clock: Clock; readonly rng: Rng; readonly resolve: Resolve }

type Watch = {
  readonly host: string
  readonly retryMs: () => number
  readonly onAnswer: OnAnswer
  present: string | undefined
  ended: boolean
  cancelNext: Cancel
}

/** The address to use from now on: the present one while it is still an answer, else the first. */
export function keepOrTake(
  present: string | undefined,
  answers: readonly string[],
): string | undefined {
  return present !== undefined && answers.includes(present) ? present : answers[0]
}

/** The one loop of a balancer. */
export class ResolveLoop {
  readonly #world: ResolveWorld
  readonly #pacer: Pacer

  constructor(world: ResolveWorld) {
    this.#world = world
    this.#pacer = new Pacer(world.clock, lookupsInFlightMax)
  }

  /** Begins to resolve, the first time at once; every `retryMs()` while there is no address. */
  watch(host: string, retryMs: () => number, onAnswer: OnAnswer): Cancel {
    const watch: Watch = {
      host,
      retryMs,
      onAnswer,
      present: undefined,
      ended: false,
      cancelNext: () => {},
    }
    this.#lookUpAt(watch, this.#world.clock.nowMs())
    return () => {
      watch.ended = true
      watch.cancelNext()
    }
  }

  /** Lets go of the clock. End every watch first. */
  stop(): void {
    this.#pacer.clear()
  }

  #lookUpAt(watch: Watch, dueMs: number): void {
    watch.cancelNext = this.#pacer.at(dueMs, (done) => {
      this.#lookUp(watch).finally(done)
    })
  }

  async #lookUp(watch: Watch): Promise<void> {
    const { clock, rng, resolve } = this.#world
    const answer = await orAfter(
      clock,
      lookupMsMax,
      resolve(watch.host),
      bad('name look-up timed out'),
    )
    if (watch.ended) return

    const before = watch.present
    if (answer.ok) watch.present = keepOrTake(before, answer.value)
    const delayMs = watch.present === undefined ? watch.retryMs() : resolveIntervalMs
    this.#lookUpAt(watch, clock.nowMs() + Math.round(delayMs * (0.9 + 0.2 * rng.fraction())))
    if (watch.present === undefined) watch.onAnswer(answer.ok ? bad('name has no address') : answer)
    else if (watch.present !== before) watch.onAnswer({ ok: true, value: watch.present })
  }
}
