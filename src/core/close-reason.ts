/** Every way a session can end. Closed list: a new reason is a change of the public contract. */

/** The reasons a session record may give, in the order of a session's life. */
export const closeReasons = [
  'done',
  'client-reset',
  'client-gone',
  'backend-reset',
  'backend-removed',
  'backend-down',
  'peer-timeout',
  'idle-timeout',
  'half-closed-timeout',
  'max-duration',
  'rebalanced',
  'connect-failed',
  'no-local-port',
  'no-backend',
  'no-route',
  'denied',
  'limit',
  'queue-timeout',
  'queue-full',
  'bad-proxy-header',
  'preread-timeout',
  'preread-invalid',
  'tls-failed',
  'drained',
  'closed-by-operator',
  'shutdown',
  'overload',
  'worker-lost',
  'internal',
] as const

/** Why a session ended. */
export type CloseReason = (typeof closeReasons)[number]

/** How a dial can fail, in words a log may show. */
export const dialCodes = [
  'refused',
  'timeout',
  'unreachable',
  'reset',
  'busy',
  'no-local-port',
  'no-descriptor',
  'not-found',
  'other',
] as const

/** Why a connection to a backend could not be made. */
export type DialCode = (typeof dialCodes)[number]

/** The dial code for a system error name such as `ECONNREFUSED`. */
export function dialCodeOf(errorName: string | undefined): DialCode {
  switch (errorName) {
    case 'ECONNREFUSED':
      return 'refused'
    case 'ETIMEDOUT':
      return 'timeout'
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ENETDOWN':
      return 'unreachable'
    case 'ECONNRESET':
    case 'EPIPE':
      return 'reset'
    case 'EAGAIN': // A unix socket whose backlog is full answers so: busy, not broken.
      return 'busy'
    case 'EADDRNOTAVAIL':
      return 'no-local-port'
    case 'EMFILE':
    case 'ENFILE':
    case 'ENOBUFS':
    case 'ENOMEM':
      return 'no-descriptor'
    case 'ENOENT':
    case 'ENOTFOUND':
      return 'not-found'
    default:
      return 'other'
  }
}
