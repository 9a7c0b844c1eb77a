/** What the control plane needs of the world, and what may come with another configuration. */

import type { Emit } from '../core/events.js'
import type { LiveTable } from '../core/live-table.js'
import type { Members } from '../core/members.js'
import type { By } from '../core/operator.js'
import type { Rng } from '../core/rng.js'
import type { HandOver, Snapshot } from '../core/snapshot.js'
import type { Clock, Probe, Resolve } from '../core/world.js'
import type { EndSessions } from './closing.js'

/** All that the control plane needs of the world. */
export type ControlWorld = {
  readonly clock: Clock
  readonly rng: Rng
  readonly probe: Probe
  readonly resolve: Resolve
  readonly emit: Emit
  readonly live: LiveTable
  /** Gives a revision to the data plane; resolves once every new session will use it. */
  readonly apply: (snapshot: Snapshot) => Promise<void>
  /** Ends sessions of the data plane. */
  readonly end: EndSessions
  readonly probesInFlightMax: number
  /** What operators have decided is not what it was; nor may the backends they have added be. */
  readonly onOverridden?: () => void
  /** Backends may have got room that sessions wait for. Never waits. */
  readonly onPublished: () => void
}

/** What goes with another configuration. */
export type ControlChange = {
  /** Binds that belong to another listener with it. */
  readonly handOvers?: readonly HandOver[]
  readonly probesInFlightMax?: number
  /** All backends that operators have added from now on; the present ones where it is left out. */
  readonly members?: Members
  /** Who gives it. */
  readonly by?: By
}
