/**
 * A session is a client connection and the backend connection it was given. Here are its phases as
 * a union, and the record that is written when it closes.
 */

import type { CloseReason, DialCode } from './close-reason.js'

/** Where a session stands, with what it knows only there. Times are on the engine's clock. */
export type SessionPhase =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'relaying'; readonly open: OpenDirections }
  /** Both directions have ended; the last bytes and FINs are on their way. */
  | { readonly phase: 'finishing' }
  /** A reset is owed to `toward`; the bytes already received are being delivered to it first. */
  | {
      readonly phase: 'ending'
      readonly toward: Side
      readonly end: SessionEnd
      readonly deadlineMs: number
    }
  | { readonly phase: 'closed' }

/** One of the two connections of a session. */
export type Side = 'client' | 'backend'

/** Why a session ends and by whose doing; part of its record. */
export type SessionEnd = {
  readonly reason: CloseReason
  readonly detail: string | null
  readonly closedBy: Party
}

/** Which directions may still carry bytes. `in` is client to backend, `out` backend to client. */
export type OpenDirections = 'both' | 'in' | 'out'

/** The directions left when one has ended; undefined when that was the last. */
export function withoutDirection(
  open: OpenDirections,
  ended: 'in' | 'out',
): OpenDirections | undefined {
  if (open === 'both') return ended === 'in' ? 'out' : 'in'
  return open === ended ? undefined : open
}

/** One try to reach a backend. `ms`: how long it took. */
export type Attempt = {
  readonly backend: string
  readonly result: 'connected' | DialCode
  readonly ms: number
}

/** Which party ended a session. */
export type Party = 'client' | 'backend' | 'evener'

/** What one session was: written as one JSON line when it closes. Times in milliseconds. */
export type SessionRecord = {
  readonly id: string
  readonly listener: string
  /** The bind address the client came in by. */
  readonly bind: string
  readonly route: string | null
  readonly pool: string | null
  readonly backend: string | null
  readonly backendAddress: string | null
  /** Our own end of the backend connection. */
  readonly localAddress: string | null
  /** The effective client address; `peer` is the socket's. They differ behind a PROXY header. */
  readonly client: string
  readonly peer: string
  /** When the client connection was accepted, ISO 8601 in UTC. */
  readonly opened: string
  readonly queueMs: number
  /** From the first try to the connection that held; null when none did. */
  readonly connectMs: number | null
  /** From the connection to the backend's first byte; null when none came. */
  readonly firstByteMs: number | null
  readonly durationMs: number
  /**
   * Payload bytes taken from the client and handed to the backend's socket; `bytesOut` the reverse.
   */
  readonly bytesIn: number
  readonly bytesOut: number
  readonly attempts: readonly Attempt[]
  readonly reason: CloseReason
  readonly detail: string | null
  readonly closedBy: Party
  /** How each side was closed; null for a side that never was connected. */
  readonly toClient: 'fin' | 'rst'
  readonly toBackend: 'fin' | 'rst' | null
  /** Revision of the configuration the session began with. */
  readonly revision: number
  readonly sni: string | null
  readonly alpn: string | null
  readonly engine: string
  readonly worker: number
  /** False only for a progress record of a session still open. */
  readonly final: boolean
}
