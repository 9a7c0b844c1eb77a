/**
 * Giving leases back. Where a backend takes a limited number of sessions, its connection must be
 * closed before anybody else may have its place. CLOSE is only prepared when a session ends, so
 * such a lease is *owed* until the kernel has taken what was prepared.
 */

import type { WorkerState } from './state.js'

/** Gives back the lease of a session that was connected, or of a try that was not. */
export function giveLease(state: WorkerState, row: number, wasConnected: boolean): void {
  if (state.live.limit(row) === 0) giveNow(state, row, wasConnected)
  else state.owedLeases.push(wasConnected ? row : -1 - row)
}

/** After the ring was entered: sockets whose CLOSE it has taken are closed. */
export function giveOwedLeases(state: WorkerState): void {
  const { owedLeases, ring } = state
  if (owedLeases.length === 0 || !ring.isHandedOver) return
  for (const lease of owedLeases) {
    if (lease >= 0) giveNow(state, lease, true)
    else giveNow(state, -1 - lease, false)
  }
  owedLeases.length = 0
}

function giveNow({ live }: WorkerState, row: number, wasConnected: boolean): void {
  if (wasConnected) live.release(row)
  else live.untake(row)
}
