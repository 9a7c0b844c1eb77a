/**
 * Which probes of which backends are under way, and where their results go: to the backend, and
 * what is news to its pool. In maintenance only the agents are asked: one of them may have asked
 * for it, and then only it can take that back.
 */

import type { Emit } from '../core/events.js'
import type { Backend } from './backend.js'
import { HealthLoop, type HealthPlan, type HealthWorld, type Watching } from './health-loop.js'
import type { Pool } from './pool.js'
import type { ProbeResult } from './probe-history.js'

/** What probing needs of the world. */
export type ProbingWorld = HealthWorld & {
  readonly emit: Emit
  readonly probesInFlightMax: number
}

/** Told of every result of a probe, after the backend and its pool. */
export type OnProbed = (pool: Pool, backend: Backend, result: ProbeResult) => void

/** The probes of all backends of a balancer. */
export class Probing {
  readonly #loop: HealthLoop
  readonly #emit: Emit
  readonly #onProbed: OnProbed
  readonly #watches = new Map<Backend, Map<HealthPlan, Watching>>()

  constructor(world: ProbingWorld, onProbed: OnProbed) {
    this.#onProbed = onProbed
    this.#loop = new HealthLoop(world, world.probesInFlightMax)
    this.#emit = world.emit
  }

  /** Begins to probe a backend where it is now, all anew; ends what was under way. */
  begin(pool: Pool, backend: Backend): void {
    this.end(backend)
    if (backend.address === undefined) return
    this.#watches.set(backend, new Map())
    this.follow(pool, backend)
  }

  /** Probes a backend as is wanted of it now. What is under way and still wanted goes on. */
  follow(pool: Pool, backend: Backend): void {
    const watches = this.#watches.get(backend)
    if (watches === undefined) return
    const { plans } = backend.identity
    const wanted = new Set(plans.probes.filter((plan) => backend.isProbed || isAgent(plan)))
    for (const [plan, { end }] of watches) {
      if (wanted.has(plan)) continue
      end()
      watches.delete(plan)
    }
    for (const plan of wanted) {
      if (!watches.has(plan)) watches.set(plan, this.#watch(pool, backend, plan))
    }
  }

  /** Ends the probes of a backend, also those under way. Harmless when there are none. */
  end(backend: Backend): void {
    for (const { end } of this.#watches.get(backend)?.values() ?? []) end()
    this.#watches.delete(backend)
  }

  /** Asks all its probes at once, whatever their pace. Resolves once all have answered. */
  async probeNow(backend: Backend): Promise<void> {
    const watches = [...(this.#watches.get(backend)?.values() ?? [])]
    await Promise.all(watches.map(({ probeNow }) => probeNow()))
  }

  /** From now on so many probes may be under way at a time. */
  setInFlightMax(count: number): void {
    this.#loop.setInFlightMax(count)
  }

  /** Ends all probes, also those under way. Calling it twice is harmless. */
  stop(): void {
    for (const backend of [...this.#watches.keys()]) this.end(backend)
    this.#loop.stop()
  }

  #watch(pool: Pool, backend: Backend, plan: HealthPlan): Watching {
    return this.#loop.watch(backend.address!, plan, (health, result) => {
      const before = worthOf(backend)
      const events = backend.observe(plan, health, result)
      const isNews = worthOf(backend) !== before
      // What changes nothing for new sessions need not wait until they follow it.
      if (isNews) pool.update(backend, ...events)
      else for (const event of events) this.#emit(event)
      this.#onProbed(pool, backend, result)
      this.follow(pool, backend)
    })
  }
}

// All that the data plane is told of a backend, and what matters for its open sessions, as one
// text to compare.
function worthOf({ availability, health, agent, sessionsMax }: Backend): string {
  return `${availability} ${health} ${agent.weightPercent} ${sessionsMax}`
}

function isAgent({ spec }: HealthPlan): boolean {
  return spec.type === 'agent'
}
