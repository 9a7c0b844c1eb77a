/** What a search for a backend needs of its engine, and whom it tells how it ended. */

import type { CloseReason } from '../../core/close-reason.js'
import type { LiveTable } from '../../core/live-table.js'
import type { BackendSnapshot } from '../../core/snapshot.js'
import type { PickTracer } from '../pick-tracer.js'
import type { Lines } from './lines.js'
import type { Rules } from './rules.js'
import type { OwnedSocket } from './socket.js'
import type { Sockets } from './sockets.js'

/** How it ended. A connected outcome carries the lease on the backend's row. */
export type ConnectOutcome =
  | { readonly connected: true; readonly socket: OwnedSocket; readonly backend: BackendSnapshot }
  | { readonly connected: false; readonly reason: CloseReason; readonly detail: string | null }

/** Whom a search tells. */
export type ConnectOwner = {
  readonly id: string
  readonly listener: string
  readonly client: string
  /** It is over. The socket's owner is to be set to somebody new. */
  onConnected(outcome: ConnectOutcome): void
  /** Something here threw. */
  onCrash(error: unknown): void
}

/** What all searches of an engine share. */
export type ConnectContext = {
  readonly live: LiveTable
  readonly sockets: Sockets
  readonly lines: Lines
  readonly newestRules: (listener: string) => Rules | undefined
  readonly tracer: PickTracer | undefined
}
