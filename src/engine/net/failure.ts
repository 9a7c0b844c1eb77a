/** What it means for a session that one of its connections was lost. */

import type { SessionEnd } from '../../core/session.js'

const timeoutCodes = new Set(['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'])
const resetCodes = new Set(['ECONNRESET', 'EPIPE'])

/** How the session ends when the connection of `party` is lost with this system error name. */
export function failureOf(party: 'client' | 'backend', code: string): SessionEnd {
  if (timeoutCodes.has(code)) return { reason: 'peer-timeout', detail: code, closedBy: party }
  const detail = resetCodes.has(code) ? null : code
  return { reason: party === 'client' ? 'client-reset' : 'backend-reset', detail, closedBy: party }
}
