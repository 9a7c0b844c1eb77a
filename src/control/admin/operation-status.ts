/** The status of an operation that could not be done: its error says so by its code. */

import type { ProblemStatus } from './problem-details.js'

const statuses: Readonly<Record<string, ProblemStatus>> = {
  'not-found': 404,
  conflict: 409,
  invalid: 422,
  unavailable: 503,
}

/** Undefined for any other error: that is a mistake of ours. */
export function operationStatus(cause: Error): ProblemStatus | undefined {
  const { code } = cause as { readonly code?: unknown }
  if (cause.name !== 'OperationError' || typeof code !== 'string') return undefined
  return Object.hasOwn(statuses, code) ? statuses[code] : undefined
}
