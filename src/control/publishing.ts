/**
 * Gives revisions to the data plane, one at a time: what changes while it takes one in goes into
 * the next one.
 */

import type { HandOver, Snapshot } from '../core/snapshot.js'
import { buildSnapshot } from './build-snapshot.js'
import type { LeavingRows } from './leaving-rows.js'
import type { Running } from './running.js'

/** The revisions of one balancer. */
export class Publishing {
  readonly #running: Running
  readonly #leaving: LeavingRows
  readonly #apply: (snapshot: Snapshot) => Promise<void>
  #revision = 0
  #isStopped = false
  #isChanged = false // Since the last snapshot was built.
  #handOvers: readonly HandOver[] = [] // To be told with the next one.
  #publishing: Promise<void> | undefined

  constructor(
    running: Running,
    leaving: LeavingRows,
    apply: (snapshot: Snapshot) => Promise<void>,
  ) {
    this.#running = running
    this.#leaving = leaving
    this.#apply = apply
  }

  /** The one given last; 0 before the first. */
  get revision(): number {
    return this.#revision
  }

  /** Resolves once the data plane has all that is so now. */
  publish(handOvers: readonly HandOver[] = []): Promise<void> {
    this.#isChanged = true
    this.#handOvers = [...this.#handOvers, ...handOvers]
    this.#publishing ??= this.#applyAll().finally(() => {
      this.#publishing = undefined
    })
    return this.#publishing
  }

  /** Gives no more. */
  stop(): void {
    this.#isStopped = true
  }

  async #applyAll(): Promise<void> {
    while (this.#isChanged && !this.#isStopped) {
      this.#isChanged = false
      const leaving = this.#leaving.collect()
      const handOvers = this.#handOvers
      this.#handOvers = []
      this.#revision += 1
      await this.#apply(buildSnapshot(this.#running, this.#revision, handOvers))
      // Only now: until all new sessions have the new address, the old one must go on taking them.
      this.#leaving.drain(leaving)
    }
  }
}
