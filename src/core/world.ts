/**
 * The ports: all that decisions running over time may ask of the world outside. Production gives
 * real ones (app/world/), tests and the simulator give ones whose time is a variable.
 */

import type { Address } from './address.js'
import type { AgentReply } from './agent-reply.js'
import type { ExchangeStep } from './exchange.js'
import type { Result } from './result.js'

/** Undoes what gave it. Calling it twice is harmless. */
export type Cancel = () => void

/** Time, in milliseconds. `nowMs` never goes back; `wallMs` is since 1970 and may be set. */
export type Clock = {
  readonly nowMs: () => number
  readonly wallMs: () => number
  /** Calls `act` once, no sooner than in `delayMs`. */
  readonly after: (delayMs: number, act: () => void) => Cancel
}

/**
 * What a probe found. `why` in words: `refused`, `status 503`, `body was "warming"`. When a result
 * is `inconclusive`, asking failed for a reason on our own side (no descriptor, no local port, the
 * queue of a unix socket full), which says nothing about the backend.
 */
export type ProbeOutcome =
  | { readonly result: 'passed'; readonly ms: number; readonly learned?: Learned }
  | {
      readonly result: 'failed'
      readonly ms: number
      readonly why: string
      readonly learned?: Learned
    }
  | { readonly result: 'inconclusive'; readonly ms: number; readonly why: string }

/** What a probe came to know beside its verdict. */
export type Learned = {
  /** When the certificate that was shown expires, in milliseconds since 1970. */
  readonly certificateExpiresMs?: number
  /** What an agent wants of the backend. */
  readonly agent?: AgentReply
}

/** How to probe: the parts of a `health` configuration that say what to send and what to expect. */
export type ProbeSpec =
  | { readonly type: 'tcp' }
  | HttpSpec
  | { readonly type: 'tls'; readonly tls: TlsSpec }
  | { readonly type: 'exchange'; readonly steps: readonly ExchangeStep[] }
  | ExecSpec
  | { readonly type: 'agent'; readonly send: string }

/** How to ask for a page; `tls` undefined: in the clear. */
export type HttpSpec = {
  readonly type: 'http'
  readonly method: string
  readonly path: string
  readonly host: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly status: readonly StatusRange[]
  readonly body: BodyRule | undefined
  /** Bytes of a body that are read. */
  readonly bodyBytesMax: number
  readonly tls: TlsSpec | undefined
}

/** How to judge who is at the other end of a TLS connection. */
export type TlsSpec = {
  readonly verify: boolean
  /** A host name or a literal address, asked for and looked for in the certificate. */
  readonly serverName: string
  /** A PEM file of the authorities to trust in place of the usual ones. */
  readonly caFile: string | undefined
}

/** Which program to run, and for whom. */
export type ExecSpec = {
  readonly type: 'exec'
  /** The program and its arguments; no shell reads them. */
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** The exit codes that pass. */
  readonly exitCodes: readonly number[]
  readonly pool: string
  readonly backend: string
}

/** Accepted HTTP status codes, both ends included. */
export type StatusRange = { readonly from: number; readonly to: number }

/** What a body must be: exactly this text once trimmed, or a match of this expression. */
export type BodyRule =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'pattern'; readonly source: string; readonly flags: string }

/**
 * Probes once. Never throws and never rejects; answers within `timeoutMs`, or at once as
 * `inconclusive` when `signal` ends it.
 */
export type Probe = (
  spec: ProbeSpec,
  address: Address,
  limits: ProbeLimits,
) => Promise<ProbeOutcome>

/** How long a probe may take, and what ends it before. */
export type ProbeLimits = { readonly timeoutMs: number; readonly signal: AbortSignal }

/** Finds the addresses of a host name, in the order of the answer. The error says why in words. */
export type Resolve = (host: string) => Promise<Result<readonly string[], string>>
