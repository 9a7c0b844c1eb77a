/**
 * The ports: all that decisions running over time may ask of the world outside. Production gives
 * real ones (app/world/), tests and the simulator give ones whose time is a variable.
 */

import type { Address } from './address.js'
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
  | { readonly result: 'passed'; readonly ms: number }
  | { readonly result: 'failed'; readonly ms: number; readonly why: string }
  | { readonly result: 'inconclusive'; readonly ms: number; readonly why: string }

/** How to probe: the parts of a `health` configuration that say what to send and what to expect. */
export type ProbeSpec =
  | { readonly type: 'tcp' }
  | {
      readonly type: 'http'
      readonly path: string
      readonly host: string | undefined
      readonly status: readonly StatusRange[]
      readonly body: BodyRule | undefined
    }

/** Accepted HTTP status codes, both ends included. */
export type StatusRange = { readonly from: number; readonly to: number }

/** What a body must be: exactly this text once trimmed, or a match of this expression. */
export type BodyRule =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'pattern'; readonly source: string; readonly flags: string }

/** Probes once. Never throws and never rejects; answers within `timeoutMs`. */
export type Probe = (spec: ProbeSpec, address: Address, timeoutMs: number) => Promise<ProbeOutcome>

/** Finds the addresses of a host name, in the order of the answer. The error says why in words. */
export type Resolve = (host: string) => Promise<Result<readonly string[], string>>
