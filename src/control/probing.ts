/**
 * Which probes of which backends are under way, and where their results go: to the backend, and
 * what is news to its pool. In maintenance only the agents are asked: one of them may have asked
 * for it, and then only it can take that back.
 */

import type { Emit } from '../core/events.js'
import type { Cancel } from '../core/world.js'
import type { Backend } from './backend.js'
import { HealthLoop, type HealthPlan, type HealthWorld } from './health-loop.js'
import type { Pool } from './pool.js'
import type { ProbeResult } from './probe-history.js'

/** What probing needs of the world. */
export type ProbingWorld = HealthWorld & {
  readonly emit: Emit
  readonly probesInFlightMax: number
}

/** Told of every result of a probe, after the backend and its pool. */
export type OnProbed = (pool: Pool, backend: Backend, result: ProbeResult) => void

type Watches = { agents: readonly Cancel[]; others: readonly Cancel[]; areOthersProbed: boolean }

/** The probes of all backends of a balancer. */
export class Probing {
  readonly #loop: HealthLoop
  readonly #emit: Emit
  readonly #onProbed: OnProbed
  readonly #watches = new Map<Backend, Watches>()

  constructor(world: ProbingWorld, onProbed: OnProbed) {
    this.#onProbed = onProbed
    this.#loop = new HealthLoop(world, world.probesInFlightMax)
    this.#emit = world.emit
  }

  /** Begins to probe a backend where it is now, all anew; ends what was under way. */
  begin(pool: Pool, backend: Backend): void {
    this.#end(backend)
    if (backend.address === undefined) return
    const watches: Watches = { agents: [], others: [], areOthersProbed: false }
    this.#watches.set(backend, watches)
    watches.agents = this.#watch(pool, backend, isAgent)
    this.follow(pool, backend)
  }

  /** Ends all probes, also those under way. Calling it twice is harmless. */
  stop(): void {
    for (const backend of this.#watches.keys()) this.#end(backend)
    this.#loop.stop()
  }

  /** What it is to be used for may have changed: begins or ends its probes, save its agents. */
  follow(pool: Pool, backend: Backend): void {
    const watches = this.#watches.get(backend)
    if (watches === undefined || watches.areOthersProbed === backend.isProbed) return
    watches.areOthersProbed = backend.isProbed
    cancelAll(watches.others)
    watches.others = backend.isProbed ? this.#watch(pool, backend, (plan) => !isAgent(plan)) : []
  }

  #watch(pool: Pool, backend: Backend, isWanted: (plan: HealthPlan) => boolean): readonly Cancel[] {
    const { address, identity } = backend
    if (address === undefined) return []
    return identity.plans.probes.filter(isWanted).map((plan) =>
      this.#loop.watch(address, plan, (health, result) => {
        const before = worthOf(backend)
        const events = backend.observe(plan, health, result)
        const isNews = worthOf(backend) !== before
        // What changes nothing for new sessions need not wait until they follow it.
        if (isNews) pool.update(backend, ...events)
        else for (const event of events) this.#emit(event)
        this.#onProbed(pool, backend, result)
        this.follow(pool, backend)
      }),
    )
  }

  #end(backend: Backend): void {
    const watches = this.#watches.get(backend)
    if (watches === undefined) return
    cancelAll([...watches.agents, ...watches.others])
    this.#watches.delete(backend)
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

function cancelAll(cancels: readonly Cancel[]): void {
  for (const cancel of cancels) cancel()
}
