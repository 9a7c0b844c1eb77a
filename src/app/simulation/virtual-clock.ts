/** A clock whose time is a variable: hours pass in an instant, in the same order every time. */

import { DueQueue } from '../../control/due-queue.js'
import type { Cancel, Clock } from '../../core/world.js'

type Timer = { act: (() => void) | undefined }

/** Wall-clock time at virtual time 0: 2026-01-01. */
const wallStartMs = Date.UTC(2026, 0, 1)

/** Time stands still until `advance`. */
export class VirtualClock implements Clock {
  readonly #timers = new DueQueue<Timer>()
  #nowMs = 0

  readonly nowMs = (): number => this.#nowMs
  readonly wallMs = (): number => wallStartMs + this.#nowMs

  readonly after = (delayMs: number, act: () => void): Cancel => {
    const timer: Timer = { act }
    this.#timers.add(this.#nowMs + delayMs, timer)
    return () => {
      timer.act = undefined
    }
  }

  /** Timers that somebody still waits for. */
  get pendingCount(): number {
    return this.#timers.list().filter(({ act }) => act !== undefined).length
  }

  /** Lets time pass. What follows from one timer is done before the next one goes off. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms
    await settle()
    while (this.#timers.nextMs <= untilMs) {
      this.#nowMs = Math.max(this.#nowMs, this.#timers.nextMs)
      this.#timers.take()?.act?.()
      await settle()
    }
    this.#nowMs = untilMs
  }
}

/** Resolves once every promise that could go on has gone on. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
