/** Asks the probes of a backend because somebody wants to know now. */

import type { Backend } from '../control/backend.js'
import type { Control } from '../control/control.js'
import { type BackendView, poolView } from '../control/view.js'
import type { BackendRef } from '../core/events.js'
import { backendCalled } from './backend-called.js'
import { OperationError } from './operation-error.js'

/**
 * Resolves with the backend as it is then. The results count like any others. Rejects with an
 * OperationError where there is nothing to ask.
 */
export async function probeNow(control: Control, ref: BackendRef): Promise<BackendView> {
  const { pool, backend } = backendCalled(control, ref)
  const why = whyNot(backend)
  if (why !== undefined) throw new OperationError('conflict', `${ref.pool}/${ref.backend} ${why}`)
  await control.probeNow(backend)
  const view = poolView(pool, control.members).backends.find(({ name }) => name === ref.backend)
  if (view !== undefined) return view
  throw new OperationError('not-found', `${ref.pool}/${ref.backend} was removed meanwhile`)
}

function whyNot({ address, identity, isProbed }: Backend): string | undefined {
  if (identity.plans.probes.length === 0) return 'has no probes: they are off'
  if (address === undefined) return 'is not probed: its name has not been resolved'
  return isProbed ? undefined : 'is not probed in maintenance'
}
