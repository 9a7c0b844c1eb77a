/** Which sessions of a worker a command means. */

import { unreachable } from '../../core/assert.js'
import type { EndFilter, IdleFilter } from './messages.js'
import { phases, sideFlags } from './session-table.js'
import type { WorkerState } from './state.js'

/** The slots of all sessions that are open. */
export function openSlots({ table }: WorkerState): number[] {
  const slots: number[] = []
  for (let slot = 0; slot < table.used; slot++) {
    const phase = table.phase[slot]
    if (phase !== phases.free && phase !== phases.closing) slots.push(slot)
  }
  return slots
}

/** The slots of the open sessions that a filter means. */
export function selected(state: WorkerState, filter: EndFilter): number[] {
  const { table } = state
  const slots = openSlots(state)
  switch (filter.by) {
    case 'all':
      return slots
    case 'row':
      return slots.filter((slot) => {
        const listener = table.route[slot]?.listenerName ?? ''
        if (!isOn(state, slot, filter) || filter.except?.includes(listener)) return false
        return (filter.listener ?? listener) === listener
      })
    case 'unanswered':
      return slots.filter((slot) => isUnanswered(state, slot, filter))
    case 'idle':
      return slots
        .filter((slot) => isIdle(state, slot, filter))
        .sort((left, right) => table.openedMs[left]! - table.openedMs[right]!)
        .slice(0, filter.countMax)
    case 'sequence':
      return slots.filter((slot) => table.sequence[slot] === filter.sequence)
    default:
      return unreachable(filter)
  }
}

function isOn({ table }: WorkerState, slot: number, { row }: { readonly row: number }): boolean {
  return table.row[slot] === row + 1 && table.connectedMs[slot] !== 0
}

function isUnanswered(
  state: WorkerState,
  slot: number,
  filter: Extract<EndFilter, { by: 'unanswered' }>,
): boolean {
  const waitingMs = state.table.waitingMs[slot]!
  if (!isOn(state, slot, filter) || waitingMs === 0) return false
  return state.nowMs - waitingMs >= filter.unansweredMs
}

// Both directions may carry bytes, and none are held.
function isIdle(state: WorkerState, slot: number, filter: IdleFilter): boolean {
  const { table, nowMs } = state
  if (!isOn(state, slot, filter) || table.phase[slot] !== phases.relaying) return false
  const ended = sideFlags.ended | sideFlags.broken | sideFlags.lost | sideFlags.spliced
  for (const side of [slot * 2, slot * 2 + 1]) {
    if ((table.flags[side]! & ended) !== 0 || table.heldBytes[side]! > 0) return false
  }
  return nowMs - table.activeMs[slot]! >= filter.idleMs
}
