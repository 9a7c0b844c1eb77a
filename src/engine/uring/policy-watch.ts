/**
 * What main knows of the users' own policies that its workers ask: tells each pool's first failure,
 * whichever worker it was in, and sets aside what took a worker with it. That holds until the next
 * revision, which gives every policy another chance.
 */

import type { Emit } from '../../core/events.js'
import type { Snapshot } from '../../core/snapshot.js'
import type { PolicyFailure } from '../policy-modules.js'
import { workerWords } from './words.js'

/** The policies of one engine. Main thread only. */
export class PolicyWatch {
  /** The newest revision, less what was set aside; undefined before the first. */
  snapshot: Snapshot | undefined
  readonly #emit: Emit
  readonly #told = new Set<string>()

  constructor(emit: Emit) {
    this.#emit = emit
  }

  /** A new revision: everything may work now. */
  begin(snapshot: Snapshot): void {
    this.snapshot = snapshot
    this.#told.clear()
  }

  /** A worker has told of a failure. */
  failed(failure: PolicyFailure): void {
    if (this.#told.has(failure.pool)) return
    this.#told.add(failure.pool)
    this.#emit({ type: 'policy.failed', payload: failure })
  }

  /** A worker is gone. When it was in a policy just then, its replacement does without. */
  afterDeath(own: Int32Array): void {
    const pool = this.snapshot?.pools[own[workerWords.inPolicy]! - 1]
    if (this.snapshot === undefined || pool?.balance.policy !== 'module') return
    const why = 'it did not answer, and its worker was ended'
    this.failed({ pool: pool.name, module: pool.balance.file, why })
    const inTurn = { ...pool, balance: { policy: 'round-robin' } } as const
    const pools = this.snapshot.pools.map((each) => (each === pool ? inTurn : each))
    this.snapshot = { ...this.snapshot, pools }
  }
}
