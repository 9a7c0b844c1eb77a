/**
 * Everything one worker owns, in one object that is handed to every function of it. There is one
 * per thread, made at its start (worker.ts); who may change what is said at each field's code.
 */

import type { LiveTable } from '../../core/live-table.js'
import type { SessionTrace } from '../../core/pick-trace.js'
import type { Rng } from '../../core/rng.js'
import type { Waiting } from '../../core/wait-line.js'
import type { PickTracer } from '../pick-tracer.js'
import type { BufferGroup } from './buffers.js'
import type { Libc } from './ffi.js'
import type { OwedLease } from './leases.js'
import type { Line } from './lines.js'
import type { Mapping } from './memory.js'
import type { FromWorker } from './messages.js'
import type { PipePool } from './pipes.js'
import type { ReportWriter } from './reports.js'
import type { Ring } from './ring.js'
import type { Revision, SessionRoute } from './routes.js'
import type { SessionTable } from './session-table.js'
import type { TimerWheel } from './timer-wheel.js'

/** A bind as a worker sees it (accept.ts). */
export type BoundListener = {
  readonly number: number
  readonly id: string
  listener: string
  listenerNumber: number
  readonly fd: number
  /** Its place in the scratch memory, where the kernel writes how long a peer's address is. */
  readonly lane: number
  /** What its sessions begin with where the newest revision does not have its listener any more. */
  lastRoute: SessionRoute | undefined
  /** The slot whose names the kernel writes the next peer's address into; -1 when none is armed. */
  slot: number
  /** The acknowledgement owed once nothing is armed any more; 0: it is open. */
  closingAck: number
  /** Nothing is accepted on it for now: the kernel queues. */
  isHeld: boolean
  /** The acknowledgement owed once nothing is armed because of that; 0: none. */
  holdAck: number
}

/** A try to connect that failed (dial.ts): index of the backend in its pool, index of the code. */
export type FailedTry = {
  readonly backend: number
  readonly row: number
  readonly code: number
  readonly ms: number
}

/** The one state of a worker. */
export type WorkerState = {
  readonly worker: number
  readonly libc: Libc
  readonly ring: Ring
  readonly table: SessionTable
  readonly names: Mapping
  readonly nameOctets: Uint8Array
  readonly nameWords: Float64Array
  readonly wheel: TimerWheel
  readonly live: LiveTable
  /** The chance that some policies take. */
  readonly rng: Rng
  readonly small: BufferGroup
  readonly large: BufferGroup
  /** Per buffer id: the next in its queue (id plus 1), bytes in it, and when it was filled. */
  readonly bufferNext: Int32Array
  readonly bufferLength: Int32Array
  readonly bufferEpoch: Int32Array
  /** Per buffer id, the sink it waits for, plus 1; 0 while nobody holds it. */
  readonly bufferSink: Int32Array
  readonly pipes: PipePool
  readonly reports: ReportWriter
  /** Small memory for arguments of calls that return at once, as bytes and as words. */
  readonly scratch: Mapping
  readonly scratchWords: Int32Array
  /** The words shared by all (engineWords) and this worker's own (workerWords). */
  readonly engine: Int32Array
  readonly own: Int32Array
  readonly numbers: Float64Array
  /** By number of the listener: sessions now, and sessions ever begun. */
  readonly listenerCounts: Int32Array
  readonly openedCounts: Float64Array
  readonly failedTries: Map<number, FailedTry[]>
  /** Chooses which picks are taken down; what was since the last turn (traces.ts). */
  readonly tracer: PickTracer
  readonly traces: SessionTrace[]
  readonly binds: Map<number, BoundListener>
  /** Accepted connections for which there is no room yet: slot, and the bind it came in by. */
  readonly held: { readonly slot: number; readonly bind: BoundListener }[]
  /** Slots whose bytes the live table has not been told (accounts.ts). */
  readonly dirtySlots: Int32Array
  dirtyCount: number
  /** Sides that found no buffer, to be armed again when some are free. */
  readonly starvedSides: Int32Array
  starvedCount: number
  /** Leases to be given back once their sockets are closed (leases.ts). */
  readonly owedLeases: OwedLease[]
  /** Who waits for room, by the id of the queue; lines to be looked at; by slot, its place. */
  readonly lines: Map<number, Line>
  readonly dueLines: Set<Line>
  readonly waiting: Map<number, Waiting<number>>
  /** While paused for a shortage: when to try again; 0 when for want of room. */
  pausedUntilMs: number
  /** The newest revision; new sessions begin with it. */
  revision: Revision | undefined
  /** A revision is being loaded, which takes turns of the event loop; what main says waits. */
  isLoading: boolean
  /** Time of this turn, and which tick it is: read once per turn, not once per completion. */
  nowMs: number
  /** Added to `nowMs` gives milliseconds since 1970. */
  wallOffsetMs: number
  /** Added to `nowMs` gives the time on a clock that all threads share and nobody sets. */
  readonly sharedOffsetMs: number
  epoch: number
  /** When the live table was last told all bytes, and memory was last given back. */
  toldMs: number
  trimmedMs: number
  bufferedBytes: number
  /** When somebody last found no buffer. */
  starvedMs: number
  /** Large receives under way, and what slow readers keep waiting in memory of its own. */
  largeUnderWay: number
  parkedBytes: number
  /** When there is so much of it, directions are held to small buffers (bulk-share.ts). */
  readonly parkedBytesMax: number
  /** Bytes that went into pipes in this turn (splicing.ts). */
  pumpedBytes: number
  /** Wakes the other workers, of which some wait for room. */
  readonly wakePaused: () => void
  /** Wakes one other worker, whose sessions have their turn. */
  readonly wakeWorker: (worker: number) => void
  /** Says something to main; see messages.ts. */
  readonly post: (message: FromWorker) => void
}

/** The time of this turn on the clock that all threads share: what pickers are told. */
export function sharedNowMs(state: WorkerState): number {
  return state.nowMs + state.sharedOffsetMs
}
