/**
 * Sessions that have no backend yet go on with the newest revision: they see the backends that were
 * added, and do not wait for those that are gone.
 */

import { dial } from './dial.js'
import { leaveLine } from './lines.js'
import { letGo, type SessionRoute } from './routes.js'
import type { WorkerState } from './state.js'

/**
 * Gives a session the newest route of its listener. Where the newest revision has its listener no
 * more, it goes on with the one it has. Its line must be the same, or it be in none.
 */
export function renewRoute(state: WorkerState, slot: number): void {
  const { table } = state
  const before = table.route[slot]!
  const route = newestOf(state, before)
  if (route === before) return
  renumberTries(state, slot, before, route)
  route.revision.sessionCount += 1
  table.route[slot] = route
  table.revision[slot] = route.revision.number
  table.listener[slot] = route.listener
  letGo(state, before.revision)
}

/** A revision is the newest: all who wait go on with it, in the order they came. */
export function renewWaiting(state: WorkerState): void {
  const { table } = state
  for (const slot of [...state.waiting.keys()]) {
    const before = table.route[slot]!
    const { line, timeouts } = newestOf(state, before)
    if (line === undefined || line !== before.line) {
      leaveLine(state, slot, false)
      dial(state, slot)
      continue
    }
    renewRoute(state, slot) // Its place in the line stays as it is.
    table.connectUntilMs[slot] =
      table.queuedSinceMs[slot]! + timeouts.queueMs - table.queuedMs[slot]!
    state.dueLines.add(line)
  }
}

function newestOf(state: WorkerState, route: SessionRoute): SessionRoute {
  return state.revision?.routes.get(route.listenerName) ?? route
}

// Tries name backends by their place in the pool. One that the pool has no more has no name either.
function renumberTries(
  state: WorkerState,
  slot: number,
  before: SessionRoute,
  route: SessionRoute,
): void {
  const tries = state.failedTries.get(slot)
  if (tries === undefined) return
  const indexes = new Map([...route.backends.values()].map(({ name, index }) => [name, index]))
  const names = new Map([...before.backends.values()].map(({ name, index }) => [index, name]))
  const renumbered = tries.map((failed) => {
    return { ...failed, backend: indexes.get(names.get(failed.backend) ?? '') ?? -1 }
  })
  state.failedTries.set(slot, renumbered)
}
