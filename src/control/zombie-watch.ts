/**
 * Watches for backends that accept and do not serve: once a second it compares the sessions of each
 * with those of its pool's others. A zombie is told, and ejected where its pool asks for that.
 */

import type { PoolConfig } from '../core/config/schema.js'
import { formatShare } from '../core/config/units.js'
import type { Emit } from '../core/events.js'
import type { Cancel, Clock } from '../core/world.js'
import { type Answers, afterSecond, isZombie, noAnswers, shareOf, sumOf } from '../core/zombies.js'
import type { Backend } from './backend.js'
import { type Ejector, ejectionRulesOf } from './ejector.js'
import type { Pool } from './pool.js'
import type { Running } from './running.js'
import { isServing } from './usable.js'

const lookMs = 1000

type Watched = { total: Answers; recent: Answers; isZombie: boolean }

/** The one watch of a balancer. */
export class ZombieWatch {
  readonly #running: Running
  readonly #ejector: Ejector
  readonly #world: { readonly clock: Clock; readonly emit: Emit }
  readonly #watched = new WeakMap<Backend, Watched>()
  #cancel: Cancel = () => {}

  constructor(
    running: Running,
    ejector: Ejector,
    world: { readonly clock: Clock; readonly emit: Emit },
  ) {
    this.#running = running
    this.#ejector = ejector
    this.#world = world
  }

  /** Begins to look. */
  start(): void {
    this.#cancel = this.#world.clock.after(lookMs, () => {
      for (const pool of this.#running.pools.values()) this.#look(pool)
      this.start()
    })
  }

  /** Lets go of the clock. */
  stop(): void {
    this.#cancel()
  }

  #look(pool: Pool): void {
    // Also where nobody asks for it: a reload may, and what came long before is not recent then.
    for (const backend of pool.backends) this.#count(backend)
    if (this.#rulesOf(pool) === false) return this.#tellRecovered(pool)
    const all = sumOf(pool.backends.map((backend) => this.#of(backend).recent))
    if (all.unanswered < 1) return this.#tellRecovered(pool)
    for (const backend of pool.backends) this.#judge(pool, backend, all)
  }

  #count(backend: Backend): void {
    const watched = this.#of(backend)
    const [answered, unanswered] = [backend.total('answered'), backend.total('unanswered')]
    const news = {
      answered: answered - watched.total.answered,
      unanswered: unanswered - watched.total.unanswered,
    }
    // Who is out is judged anew when it is back: by what happens then.
    watched.recent = backend.isEjected ? noAnswers : afterSecond(watched.recent, news)
    watched.isZombie &&= !backend.isEjected
    watched.total = { answered, unanswered }
  }

  #judge(pool: Pool, backend: Backend, all: Answers): void {
    const zombies = this.#rulesOf(pool)
    if (zombies === false) return
    const watched = this.#of(backend)
    const { recent } = watched
    const peers = {
      answered: all.answered - recent.answered,
      unanswered: all.unanswered - recent.unanswered,
    }
    const before = watched.isZombie
    watched.isZombie = isZombie(before, recent, peers, zombies)
    if (!watched.isZombie) {
      if (before) this.#tellAnswering(pool, backend)
      return
    }
    const why =
      `${formatShare(round(shareOf(recent)))} of its sessions were not answered, ` +
      `${formatShare(round(shareOf(peers)))} of the others'`
    if (!before) this.#tellZombie(pool, backend, why)
    // Again and again: there may have been no room for one more to be out.
    if (zombies.eject && isServing(backend)) this.#eject(pool, backend, why)
  }

  #eject(pool: Pool, backend: Backend, why: string): void {
    const rules = ejectionRulesOf(this.#running, pool.name)
    if (rules !== undefined) this.#ejector.eject(pool, rules, backend, { why, isForProbes: false })
  }

  #tellRecovered(pool: Pool): void {
    for (const backend of pool.backends) {
      const watched = this.#of(backend)
      if (!watched.isZombie) continue
      watched.isZombie = false
      this.#tellAnswering(pool, backend)
    }
  }

  #tellZombie(pool: Pool, backend: Backend, why: string): void {
    const payload = { pool: pool.name, backend: backend.identity.name, why }
    this.#world.emit({ type: 'backend.zombie', payload })
  }

  #tellAnswering(pool: Pool, backend: Backend): void {
    const payload = { pool: pool.name, backend: backend.identity.name }
    this.#world.emit({ type: 'backend.answering', payload })
  }

  #rulesOf({ name }: Pool): PoolConfig['zombies'] {
    return this.#running.config.pools[name]!.zombies
  }

  #of(backend: Backend): Watched {
    const known = this.#watched.get(backend)
    if (known !== undefined) return known
    const watched = { total: noAnswers, recent: noAnswers, isZombie: false }
    this.#watched.set(backend, watched)
    return watched
  }
}

function round(share: number): number {
  return Math.round(share * 100) / 100
}
