/** Ends open sessions because an operator says so: one, or all that are on a backend. */

import type { Control } from '../control/control.js'
import type { BackendRef, Emit } from '../core/events.js'
import { authorOf, type By } from '../core/operator.js'
import type { SessionFilter } from '../core/session-filter.js'
import type { Engine } from '../engine/engine.js'
import { backendCalled } from './backend-called.js'
import { OperationError } from './operation-error.js'

/** Which sessions an operator means: the one of this id, or those on a backend. */
export type SessionsMeant = { readonly id: string } | BackendRef

type Parts = { readonly engine: Engine; readonly control: Control; readonly emit: Emit }

/**
 * Resets them as `closed-by-operator`; resolves with how many there were. Rejects with an
 * OperationError where no session has this id or no backend this name.
 */
export async function closeSessions(
  { engine, control, emit }: Parts,
  meant: SessionsMeant,
  by: By,
): Promise<number> {
  let count = 0
  for (const filter of filtersFor(control, meant)) {
    count += await engine.end(filter, 'closed-by-operator')
  }
  const session = 'id' in meant ? meant.id : null
  if (session !== null && count === 0) {
    throw new OperationError('not-found', `no open session has the id "${session}"`)
  }
  const { pool, backend } = 'id' in meant ? { pool: null, backend: null } : meant
  const payload = { session, pool, backend, count, ...authorOf(by) }
  emit({ type: 'sessions.closed-by-operator', payload })
  return count
}

// Also those at earlier addresses of the backend.
function filtersFor(control: Control, meant: SessionsMeant): readonly SessionFilter[] {
  if ('id' in meant) return [{ by: 'id', id: meant.id }]
  const { backend } = backendCalled(control, meant)
  return [backend.row, ...backend.rows.left].map((row) => ({ by: 'row', row }))
}
