/**
 * Which backends are given by host name, and what their names stand for. A backend may be given
 * another name by a configuration that does not run yet: the name is looked up ahead, and whoever
 * hears of answers is told of it only once it counts.
 */

import { type Address, isLiteral } from '../core/address.js'
import type { Result } from '../core/result.js'
import type { Cancel, Clock } from '../core/world.js'
import type { Backend } from './backend.js'
import { orAfter } from './or-after.js'
import { ResolveLoop, type ResolveWorld } from './resolve-loop.js'

/** Time between look-ups of a name not found where no probes give a pace, in milliseconds. */
export const unprobedRetryMs = 2000

/** Longest wait for the first answers to host names; whoever has none by then comes in later. */
export const firstNamesMsMax = 2000

/** A backend, and where it is to be found; undefined: where it was. */
export type Named = { readonly backend: Backend; readonly elsewhere: Address | undefined }

type TcpAddress = Extract<Address, { kind: 'tcp' }>

/** Told what a backend's name stands for from now on, or why there is no answer. */
export type OnNamed = (backend: Backend, answer: Result<Address, string>) => void

type Watch = { latest: Result<Address, string> | undefined; counts: boolean; cancel: Cancel }

/** The host names of all backends of a balancer. */
export class Naming {
  readonly #clock: Clock
  readonly #loop: ResolveLoop
  readonly #onNamed: OnNamed
  readonly #watches = new Map<Backend, Watch>()
  readonly #ahead = new Map<Backend, Watch>()

  constructor(world: ResolveWorld, onNamed: OnNamed) {
    this.#clock = world.clock
    this.#loop = new ResolveLoop(world)
    this.#onNamed = onNamed
  }

  /**
   * Looks up the names among these addresses, again and again. Resolves with the first answers, or
   * when they take too long. See `settle`.
   */
  async lookAhead(wanted: readonly Named[]): Promise<void> {
    const firstAnswers = wanted.map(({ backend, elsewhere }) => {
      if (elsewhere?.kind !== 'tcp' || isLiteral(elsewhere)) return Promise.resolve()
      return this.#lookUp(backend, elsewhere)
    })
    await orAfter(this.#clock, firstNamesMsMax, Promise.all(firstAnswers), [])
  }

  #lookUp(backend: Backend, address: TcpAddress): Promise<void> {
    const watch: Watch = { latest: undefined, counts: false, cancel: () => {} }
    this.#ahead.set(backend, watch)
    return new Promise((resolve) => {
      const retryMs = () => backend.identity.plans.probes[0]?.pace.downIntervalMs ?? unprobedRetryMs
      watch.cancel = this.#loop.watch(address.host, retryMs, (answer) => {
        watch.latest = answer.ok ? { ok: true, value: { ...address, host: answer.value } } : answer
        if (watch.counts) this.#onNamed(backend, watch.latest)
        resolve()
      })
    })
  }

  /**
   * From now on the name that was looked up ahead counts, and any other of this backend does not.
   * Gives what is known of it up to now.
   */
  settle(backend: Backend): Result<Address, string> | undefined {
    const watch = this.#ahead.get(backend)
    this.forget(backend)
    if (watch === undefined) return undefined
    this.#ahead.delete(backend)
    this.#watches.set(backend, watch)
    watch.counts = true
    return watch.latest
  }

  /** Looks up no more what counts for a backend now. Harmless where it has no name. */
  forget(backend: Backend): void {
    this.#watches.get(backend)?.cancel()
    this.#watches.delete(backend)
  }

  /** Lets go of the clock. */
  stop(): void {
    for (const { cancel } of [...this.#watches.values(), ...this.#ahead.values()]) cancel()
    this.#loop.stop()
  }
}
