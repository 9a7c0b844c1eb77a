/**
 * What stands beside a balancer for as long as it lives, such as its admin interface. The balancer
 * knows no more of it, so that who imports the library meets none of its types.
 */

import type { Balancer } from './balancer.js'

/** Opened before the balancer listens, closed after everything else has ended. */
export type Companion = {
  /** May hold so many connections. A rejection ends the start. */
  readonly open: (balancer: Balancer, connectionsMax: number) => Promise<void>
  readonly close: () => Promise<void>
}
