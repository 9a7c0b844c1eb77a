/** What a pool is, and what it needs of the world. */

import type { Emit } from '../core/events.js'
import type { LiveTable } from '../core/live-table.js'
import type { Balance } from '../core/policy/policy.js'
import type { Clock } from '../core/world.js'
import type { Closing } from './closing.js'

/** What a pool needs to publish. */
export type PoolWorld = {
  readonly live: LiveTable
  readonly clock: Clock
  readonly emit: Emit
  /** What becomes of sessions that are open. */
  readonly closing: Pick<Closing, 'follow'>
  /** What was published may be room for sessions that wait. */
  readonly onPublished: () => void
  /** The memory of an order is another one: the data plane needs a revision that names it. */
  readonly onRenewed: () => void
}

/** What a pool is; `lastResort`: when no backend is usable, those that are out are tried. */
export type PoolOptions = {
  readonly name: string
  readonly balance: Balance
  readonly lastResort: boolean
  /** How long a weight takes to grow; 0: it is whole at once. */
  readonly slowStartMs: number
  /** The most sessions that may wait; 0: none. */
  readonly queueMax: number
}
