/** Finds what an operator named, or says what there is instead. */

import type { Backend } from '../control/backend.js'
import type { Control } from '../control/control.js'
import type { Pool } from '../control/pool.js'
import { didYouMean } from '../core/config/nearest.js'
import type { BackendRef } from '../core/events.js'
import { OperationError } from './operation-error.js'

/** The backend of this name with its pool; throws an OperationError where there is none. */
export function backendCalled(
  { pools }: Control,
  ref: BackendRef,
): { readonly pool: Pool; readonly backend: Backend } {
  const pool = pools.get(ref.pool)
  if (pool === undefined) throw notFound('pool', ref.pool, [...pools.keys()])
  const backend = pool.backends.find(({ identity }) => identity.name === ref.backend)
  if (backend !== undefined) return { pool, backend }
  const names = pool.backends.map(({ identity }) => identity.name)
  throw notFound(`backend of pool ${ref.pool}`, ref.backend, names)
}

/** Says that nothing of a kind is called so, and what may have been meant. */
export function notFound(kind: string, name: string, known: readonly string[]): OperationError {
  const hint = didYouMean(name, known)
  return new OperationError(
    'not-found',
    `no ${kind} is called "${name}"${hint === undefined ? '' : `; ${hint}`}`,
  )
}
