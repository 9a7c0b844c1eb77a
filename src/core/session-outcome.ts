/** Whether a session that closed for some reason was served, and if not, whether that was right. */

import type { CloseReason } from './close-reason.js'

/** The classes, from the best on. */
export const outcomes = ['fine', 'cut', 'failed'] as const

/**
 * How a session ended. `fine`: both sides had said all. `cut`: a client, a time limit, an operator
 * or a rule ended it, as it may. `failed`: a client did not get what it came for.
 */
export type Outcome = (typeof outcomes)[number]

/** The outcome each reason stands for. */
export const outcomeOf: Readonly<Record<CloseReason, Outcome>> = {
  done: 'fine',
  'client-reset': 'cut',
  'client-gone': 'cut',
  'backend-reset': 'failed',
  'backend-removed': 'cut',
  'backend-down': 'failed',
  'peer-timeout': 'cut',
  'idle-timeout': 'cut',
  'half-closed-timeout': 'cut',
  'max-duration': 'cut',
  rebalanced: 'cut',
  'connect-failed': 'failed',
  'no-local-port': 'failed',
  'no-backend': 'failed',
  'no-route': 'failed',
  denied: 'cut',
  limit: 'failed',
  'queue-timeout': 'failed',
  'queue-full': 'failed',
  'bad-proxy-header': 'failed',
  'preread-timeout': 'failed',
  'preread-invalid': 'failed',
  'tls-failed': 'failed',
  drained: 'cut',
  'closed-by-operator': 'cut',
  shutdown: 'cut',
  overload: 'failed',
  'worker-lost': 'failed',
  internal: 'failed',
}
