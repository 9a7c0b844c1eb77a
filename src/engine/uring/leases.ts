/**
 * Giving leases back. Where a backend takes a limited number of sessions, its connection must be
 * closed before anybody else may have its place. CLOSE is only prepared when a session ends, so
 * such a lease is *owed* until the kernel has taken what was prepared.
 */

import { type Line, roomMade } from './lines.js'
import type { WorkerState } from './state.js'

/** A lease that is over: of a session that was connected, or of a try that was not. */
export type OwedLease = {
  readonly row: number
  readonly wasConnected: boolean
  /** Where others wait for its place. */
  readonly line: Line | undefined
}

/** Gives a lease back. */
export function giveLease(state: WorkerState, lease: OwedLease): void {
  if (state.live.limit(lease.row) === 0) giveNow(state, lease)
  else state.owedLeases.push(lease)
}

/** After the ring was entered: sockets whose CLOSE it has taken are closed. */
export function giveOwedLeases(state: WorkerState): void {
  const { owedLeases, ring } = state
  if (owedLeases.length === 0 || !ring.isHandedOver) return
  for (const lease of owedLeases) {
    giveNow(state, lease)
    roomMade(state, lease.line)
  }
  owedLeases.length = 0
}

function giveNow({ live }: WorkerState, { row, wasConnected }: OwedLease): void {
  if (wasConnected) live.release(row)
  else live.untake(row)
}
