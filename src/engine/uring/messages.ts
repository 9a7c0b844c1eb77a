/** What main and a worker say to each other. Plain data: it is posted between threads. */

import type { CloseReason } from '../../core/close-reason.js'
import type { LiveMemory } from '../../core/live-table.js'
import type { SessionTrace } from '../../core/pick-trace.js'
import type { SessionFilter } from '../../core/session-filter.js'
import type { Snapshot } from '../../core/snapshot.js'
import type { PolicyFailure } from '../policy-modules.js'
import type { CallFault, Fault } from './faults.js'
import type { WorkerMemory } from './words.js'

/** Sizes of a worker's parts. Bytes and counts; powers of two where they say so in their files. */
export type WorkerSizes = {
  readonly ringEntries: number
  readonly completions: number
  readonly smallBytes: number
  readonly smallCountMax: number
  readonly largeBytes: number
  readonly largeCountMax: number
  readonly slots: number
  /** What slow readers may keep waiting until all directions are held to small buffers. */
  readonly parkedBytesMax: number
}

/** What a worker is started with. */
export type WorkerStart = {
  readonly worker: number
  readonly engine: SharedArrayBuffer
  readonly memory: WorkerMemory
  readonly live: LiveMemory
  /** Sessions ever begun, of all workers (listener-numbers.ts). */
  readonly opened: SharedArrayBuffer
  readonly seed: number
  readonly sizes: WorkerSizes
  /** Eventfds of all workers; its own is at its number. */
  readonly wakeFds: readonly number[]
  /** For tests: what fails while it is set up. */
  readonly fault: CallFault | undefined
}

/** A bind whose connections belong to another listener from a revision on. */
export type BindMove = {
  readonly number: number
  readonly listener: string
  readonly listenerNumber: number
}

/** From main. `ack` is answered with a message of that number. */
export type ToWorker =
  | {
      readonly type: 'apply'
      readonly snapshot: Snapshot
      readonly moves: readonly BindMove[]
      readonly ack: number
    }
  | {
      readonly type: 'open'
      readonly number: number
      readonly id: string
      readonly listener: string
      readonly listenerNumber: number
      readonly fd: number
      /** Nothing is to be accepted on it for now. */
      readonly isHeld: boolean
      readonly ack: number
    }
  /** Accepts nothing on a bind, the kernel queueing, or goes on. */
  | {
      readonly type: 'hold'
      readonly number: number
      readonly isHeld: boolean
      readonly ack: number
    }
  | { readonly type: 'close'; readonly number: number; readonly ack: number }
  /** A connection main accepted itself while closing a bind; answered with whether it is taken. */
  | {
      readonly type: 'adopt'
      readonly listenerNumber: number
      readonly listener: string
      readonly number: number
      readonly fd: number
      readonly ack: number
    }
  | { readonly type: 'sessions'; readonly ack: number }
  /** Answered with when the oldest idle sessions were opened, in milliseconds since 1970. */
  | { readonly type: 'idle'; readonly filter: IdleFilter; readonly ack: number }
  | {
      readonly type: 'end'
      readonly filter: EndFilter
      readonly reason: CloseReason
      readonly ack: number
    }
  /** For tests of what happens then. */
  | { readonly type: 'fault'; readonly how: WorkerFault }

/**
 * What may be made to go wrong: throw, at once or in a bad moment; turn for ever without answering;
 * requests and calls that fail.
 */
export type WorkerFault = 'throw' | 'throw-at-accept' | 'throw-at-report' | 'loop' | Fault

/** The part of a session filter that looks for idle ones. */
export type IdleFilter = Extract<SessionFilter, { readonly by: 'idle' }>

/** Which sessions to end: as SessionFilter, but with the number a session's id ends in. */
export type EndFilter =
  | Exclude<SessionFilter, { readonly by: 'id' }>
  | { readonly by: 'sequence'; readonly sequence: number }

/** What a worker says to main. It never waits for an answer. */
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'ack'; readonly ack: number; readonly value?: unknown }
  /** Reports are there; main looks by itself from now on until there have been none for a while. */
  | { readonly type: 'reports' }
  | { readonly type: 'paused'; readonly why: 'limit' | 'descriptors' | 'memory' }
  | { readonly type: 'resumed' }
  /** How backends were picked; their `id` is yet the session's number alone. */
  | { readonly type: 'traces'; readonly traces: readonly SessionTrace[] }
  | { readonly type: 'policy-failed'; readonly failure: PolicyFailure }
  /** No session of an older revision is open any more. */
  | { readonly type: 'retired'; readonly revision: number }
