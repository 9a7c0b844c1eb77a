/**
 * The words that main thread and workers share, and where each lies. Every word has one writer,
 * except the few named here that are changed with Atomics.
 */

import { mappingWords } from './memory.js'

/** Words of the whole engine. */
export const engineWords = {
  /** Not 0: every worker ends at its next turn. Written by main. */
  stop: 0,
  /** Sessions open over all workers. Atomics. */
  sessions: 1,
  /** The most there may be. Written by main. */
  sessionsMax: 2,
  /** Workers that stopped accepting for want of room, and wait to be woken. Atomics. */
  paused: 3,
  /** Pipes open over all workers. Atomics. */
  pipes: 4,
  /** Not 0: what is held for want of room does not begin any more. Written by main. */
  stopping: 5,
  /** The most pipes there may be. Written by main. */
  pipesMax: 6,
  /** A socket with this descriptor or a higher one: they are running out. Written by main. */
  descriptorMax: 7,
} as const

/** Words of one worker. */
export const workerWords = {
  /** Changes at least four times a second while the worker lives. */
  heartbeat: 0,
  /** Its part of the engine's `sessions`, to be given back when it dies. */
  sessions: 1,
  /** Its part of `pipes`. */
  pipes: 2,
  /** 1 while it counts in `paused`. */
  paused: 3,
  /** Bytes taken from one side and not yet by the kernel of the other. */
  bufferedBytes: 4,
  /** Its open sessions as of its last turn: what `counts` shows. */
  sessionsShown: 12,
  /** Number of the last session; ids go on from here in a replacement. */
  sequence: 5,
  /** The ring's descriptor, 0 before there is one. */
  ring: 6,
  /** Highest slot ever used, plus 1: how far the descriptor table is to be looked through. */
  slotsUsed: 7,
  /** Reports: written by the worker, read by main, lost because main did not take them in time. */
  reportsWritten: 8,
  reportsRead: 9,
  reportsDropped: 10,
  /** 1 while main looks at the reports by itself; who finds 0 sends it a message. Atomics. */
  reportsWatched: 11,
  /** The pool whose policy of the user's own it is asking, plus 1; 0 while it asks none. */
  inPolicy: 13,
  /** Calls that left completions with the kernel, for want of room in their queue. */
  overflows: 14,
  /** Where the ring's queues are: see RingLayout. */
  layout: 16,
} as const

/** Names of listeners an engine tells apart in its counts. */
export const listenersMax = 4096

const wordsPerWorker = 32

/** Float64 values of one worker, after the register of its mappings. */
export const workerNumbers = {
  queueAddress: 0,
  entriesAddress: 1,
  /** Where the socket addresses of its sessions are. */
  namesAddress: 2,
  /** What to add to the worker's clock to get milliseconds since 1970. */
  wallOffsetMs: 3,
} as const

const numberCount = 4

/** What is shared with one worker; posted to it. */
export type WorkerMemory = {
  readonly words: SharedArrayBuffer
  readonly numbers: SharedArrayBuffer
  /** The columns of its sessions: see session-table.ts. */
  readonly table: SharedArrayBuffer
  /** Its sessions by number of the listener. */
  readonly listeners: SharedArrayBuffer
  /** Descriptors of its pipes, 0 where none: see pipes.ts. */
  readonly pipes: SharedArrayBuffer
  readonly reports: SharedArrayBuffer
}

/** Memory for one worker. Untouched parts cost nothing. */
export function allocateWorkerMemory(
  tableByteCount: number,
  pipeCount: number,
  reportByteCount: number,
): WorkerMemory {
  return {
    words: new SharedArrayBuffer(wordsPerWorker * 4),
    numbers: new SharedArrayBuffer((mappingWords + numberCount) * 8),
    table: new SharedArrayBuffer(tableByteCount),
    listeners: new SharedArrayBuffer(listenersMax * 4),
    pipes: new SharedArrayBuffer(pipeCount * 2 * 4),
    reports: new SharedArrayBuffer(reportByteCount),
  }
}

/** The register of a worker's mappings (memory.ts). */
export function mappingRegister(memory: WorkerMemory): Float64Array {
  return new Float64Array(memory.numbers, 0, mappingWords)
}

/** The `workerNumbers` of a worker. */
export function numbersOf(memory: WorkerMemory): Float64Array {
  return new Float64Array(memory.numbers, mappingWords * 8)
}
