/**
 * One pick as it was taken down: what the backends of the pool were that instant, how the policy
 * came to its row, and what came of it. Plain data, so that a worker can post it. What it means in
 * words is said in explain/.
 */

import type { Availability } from './availability.js'
import type { LiveTable } from './live-table.js'
import type { Pick } from './pick.js'
import type { Balance } from './policy/policy.js'
import type { PolicyTrace, Step } from './policy/trace.js'
import type { BackendSnapshot, PoolSnapshot } from './snapshot.js'

/** Backends of a pool that a worker takes down; beyond these only those that came up. */
export const tracedBackendsMax = 32

/** Steps that are kept. Of more the last is kept, which is the one that decided. */
export const tracedStepsMax = 64

/** A backend the instant before the pick. */
export type TracedBackend = {
  readonly row: number
  readonly name: string
  readonly isBackup: boolean
  readonly availability: Availability
  /** Its weight now: a fraction of its own while it starts slowly. */
  readonly weight: number
  /** That fraction; 1 when it is whole. */
  readonly part: number
  readonly sessions: number
  /** The most sessions it may have; 0: no limit. */
  readonly limit: number
}

/** A pick, taken down. */
export type PickTrace = {
  readonly pool: string
  readonly policy: Balance['policy']
  readonly backends: readonly TracedBackend[]
  /** Backends of the pool that are not among them. */
  readonly leftOut: number
  readonly tried: readonly number[]
  readonly steps: readonly Step[]
  readonly pick: Pick
}

/** The last pick of a session that was taken down. `atMs`: when, in wall-clock milliseconds. */
export type SessionTrace = {
  readonly id: string
  readonly listener: string
  readonly client: string
  readonly atMs: number
  readonly pick: PickTrace
}

/** Takes down one pick. */
export class PickRecorder implements PolicyTrace {
  readonly rows: readonly number[]
  readonly #pool: PoolSnapshot
  readonly #live: LiveTable
  readonly #backends: Map<number, TracedBackend>
  readonly #steps: Step[] = []

  constructor(pool: PoolSnapshot, live: LiveTable, backendsMax: number = tracedBackendsMax) {
    this.#pool = pool
    this.#live = live
    const first = pool.backends.slice(0, backendsMax)
    this.rows = first.map(({ row }) => row)
    this.#backends = new Map(first.map((backend) => [backend.row, seen(backend, live)]))
  }

  readonly note = (step: Step): void => {
    // Before anything is taken: what is looked at now is what the policy saw.
    for (const row of rowsOf(step)) this.#see(row)
    if (this.#steps.length === tracedStepsMax) this.#steps.pop()
    this.#steps.push(step)
  }

  /** What came of it. */
  end(tried: readonly number[], pick: Pick): PickTrace {
    const { name, balance, backends } = this.#pool
    return {
      pool: name,
      policy: balance.policy,
      backends: [...this.#backends.values()],
      leftOut: backends.length - this.#backends.size,
      tried: [...tried],
      steps: this.#steps,
      pick,
    }
  }

  #see(row: number): void {
    if (this.#backends.has(row) || this.#backends.size >= tracedBackendsMax * 2) return
    const backend = this.#pool.backends.find((one) => one.row === row)
    if (backend !== undefined) this.#backends.set(row, seen(backend, this.#live))
  }
}

function seen({ row, name, isBackup }: BackendSnapshot, live: LiveTable): TracedBackend {
  return {
    row,
    name,
    isBackup: isBackup ?? false,
    availability: live.availability(row),
    weight: live.weight(row),
    part: live.weightPart(row),
    sessions: live.active(row),
    limit: live.limit(row),
  }
}

function rowsOf(step: Step): readonly number[] {
  if (step.step === 'two') return [step.one.row, step.other.row]
  return 'row' in step ? [step.row] : []
}
