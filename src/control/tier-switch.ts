/**
 * Says which tier of a pool goes first, as core/tiers.ts decides, in a word that all workers read.
 */

import { observeTiers, type Tiers, tiersAtStart, tiersDueMs } from '../core/tiers.js'
import type { Cancel, Clock } from '../core/world.js'

/** The switch of one pool. */
export class TierSwitch {
  /** Not 0 while backups go first. */
  readonly memory = new SharedArrayBuffer(4)
  readonly #word = new Int32Array(this.memory)
  readonly #clock: Clock
  #tiers: Tiers = tiersAtStart
  #cancel: Cancel | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** True while backups go first. */
  get areBackupsFirst(): boolean {
    return this.#word[0] !== 0
  }

  /**
   * Takes in whether a primary is usable now, and whether a backup is: when nobody is, and all are
   * tried as a last resort, the primaries go first.
   */
  observe(isPrimaryUsable: boolean, isBackupUsable: boolean): void {
    const nowMs = this.#clock.nowMs()
    this.close()
    this.#tiers = observeTiers(this.#tiers, isPrimaryUsable, nowMs)
    const areBackupsFirst = this.#tiers.first === 'backups' && isBackupUsable
    Atomics.store(this.#word, 0, areBackupsFirst ? 1 : 0)
    const dueMs = tiersDueMs(this.#tiers)
    if (dueMs === undefined) return
    this.#cancel = this.#clock.after(dueMs - nowMs, () =>
      this.observe(isPrimaryUsable, isBackupUsable),
    )
  }

  /** Lets go of the clock. */
  close(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }
}
