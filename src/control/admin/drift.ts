/**
 * How the file differs from what runs. Finding out reads and checks the file, so whoever asks often
 * gets the same answer for a while.
 */

import type { Clock } from '../../core/world.js'
import type { AdminBalancer } from './admin-port.js'

/** How long an answer is good for, in milliseconds. */
export const driftMsMax = 10_000

/** Asks now and then. Null: they do not differ, or there is no file, or nothing runs. */
export class Drift {
  readonly #balancer: AdminBalancer
  readonly #clock: Clock
  #answer: Promise<string | null> = Promise.resolve(null)
  #askedAtMs = Number.NEGATIVE_INFINITY
  #revision = -1

  constructor({ balancer, clock }: { readonly balancer: AdminBalancer; readonly clock: Clock }) {
    this.#balancer = balancer
    this.#clock = clock
  }

  now(): Promise<string | null> {
    const { phase, revision } = this.#balancer.snapshot()
    if (phase !== 'running') return Promise.resolve(null)
    const nowMs = this.#clock.nowMs()
    if (nowMs - this.#askedAtMs < driftMsMax && revision === this.#revision) return this.#answer
    this.#askedAtMs = nowMs
    this.#revision = revision
    this.#answer = this.#balancer.reloading.drift()
    return this.#answer
  }
}
