/** What a relay lives with: whom it tells, and what all relays of an engine share. */

import type { SessionEnd } from '../../core/session.js'
import type { Native } from '../native.js'
import type { ConnectContext } from './connect-owner.js'
import type { Wheel } from './wheel.js'

/** Whom a relay tells. */
export type RelayOwner = {
  /** It is over; the next call is `close`. */
  onOver(end: SessionEnd): void
  /** Something is pending that wants to be looked at in `delayMs`. */
  onPending(delayMs: number): void
  /** Something here threw. */
  onCrash(error: unknown): void
}

/** What all relays of an engine share. */
export type RelayContext = ConnectContext & {
  readonly native: Native | undefined
  readonly wheel: Wheel
}
