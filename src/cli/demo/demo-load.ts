/**
 * The load of the demo: clients that come, ask one question, read the answer and leave. How many
 * come each second can be turned up and down. Nothing is retried: a failure seen here is one that a
 * real client would have seen.
 */

import { get } from 'node:http'
import type { Cancel } from '../../core/world.js'

/** Clients per second to choose from; the first is silence. */
export const rates: readonly number[] = [0, 1, 2, 5, 10, 20, 40, 80, 160, 320]
const rateAtFirst = 20
const clientsMax = 400 // At once. Beyond it a client stays away: the demo is gentle.
const tickMs = 25
const patienceMs = 15_000

/** What a client saw: a whole answer, or not. */
export type ClientOutcome = 'answered' | 'failed'

/** Owns the clients. `told` hears what became of each. */
export class DemoLoad {
  readonly #address: { readonly host: string; readonly port: number }
  readonly #told: (outcome: ClientOutcome) => void
  #rate = rateAtFirst
  #owed = 0
  #active = 0

  constructor(
    address: { readonly host: string; readonly port: number },
    told: (outcome: ClientOutcome) => void,
  ) {
    this.#address = address
    this.#told = told
  }

  /** Clients that come per second. */
  get rate(): number {
    return this.#rate
  }

  /** Begins; what it returns ends it. */
  start(): Cancel {
    const timer = setInterval(() => this.#tick(), tickMs)
    return () => clearInterval(timer)
  }

  /** The next higher rate, or the next lower; at the ends nothing changes. */
  turn(direction: 'up' | 'down'): void {
    const at = rates.indexOf(this.#rate)
    this.#rate = rates[at + (direction === 'up' ? 1 : -1)] ?? this.#rate
  }

  #tick(): void {
    this.#owed += (this.#rate * tickMs) / 1000
    for (; this.#owed >= 1; this.#owed -= 1) {
      if (this.#active < clientsMax) this.#ask()
    }
  }

  #ask(): void {
    this.#active += 1
    let outcome: ClientOutcome = 'failed'
    const request = get({ ...this.#address, agent: false, timeout: patienceMs }, (response) => {
      response.resume()
      response.on('end', () => {
        if (response.complete && response.statusCode === 200) outcome = 'answered'
      })
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => {
      outcome = 'failed' // An answer cut short; `close` follows.
    })
    request.on('close', () => {
      this.#active -= 1
      this.#told(outcome)
    })
  }
}
