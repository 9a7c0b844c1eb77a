/** Making the state of a worker at its start: ring, memory, tables, views of what is shared. */

import type { MessagePort } from 'node:worker_threads'
import { LiveTable } from '../../core/live-table.js'
import type { SessionTrace } from '../../core/pick-trace.js'
import { seededRng } from '../../core/rng.js'
import { PickTracer } from '../pick-tracer.js'
import { BufferGroup, type GroupShape } from './buffers.js'
import { failCalls } from './faults.js'
import { type Libc, loadLibc } from './ffi.js'

import { openedOf } from './listener-numbers.js'

import { type Mapping, Memory } from './memory.js'
import type { WorkerSizes, WorkerStart } from './messages.js'
import { PipePool } from './pipes.js'
import { ReportWriter } from './reports.js'
import { Ring } from './ring.js'
import { nameBytes, SessionTable } from './session-table.js'
import { loadError } from './setup-error.js'
import type { WorkerState } from './state.js'
import { TimerWheel } from './timer-wheel.js'
import {
  mappingRegister,
  numbersOf,
  type WorkerMemory,
  workerNumbers,
  workerWords,
} from './words.js'

// What is lent to the kernel of each group at the start: enough for a few dozen talking sessions.
const smallCountMin = 64
const largeCountMin = 4

/** Makes a worker's parts. Throws when the kernel refuses a ring. */
export function makeState(start: WorkerStart, port: MessagePort): WorkerState {
  const { sizes, memory: shared } = start
  const libc = mustLoad(start)
  const own = new Int32Array(shared.words)
  const numbers = numbersOf(shared)
  const memory = new Memory(libc, mappingRegister(shared))
  const scratch = memory.allocate(16_384)
  const names = memory.allocate(sizes.slots * nameBytes)
  const ring = new Ring(libc, memory, sizes.ringEntries, sizes.completions)
  leaveTraces(shared, ring, names) // At once: whatever fails now, main takes the ring down.
  const nowMs = performance.now()
  const post: WorkerState['post'] = (message) => port.postMessage(message)
  const others = start.wakeFds.filter((_, index) => index !== start.worker)
  const scratchWords = new Int32Array(scratch.buffer)
  return {
    worker: start.worker,
    libc,
    ring,
    table: new SessionTable(sizes.slots, shared.table),
    names,
    nameOctets: new Uint8Array(names.buffer),
    nameWords: new Float64Array(names.buffer),
    wheel: new TimerWheel(sizes.slots, nowMs),
    live: new LiveTable(start.live, start.worker),
    rng: seededRng(start.seed + start.worker),
    small: new BufferGroup(smallShape(sizes), ring, memory, scratch),
    large: new BufferGroup(largeShape(sizes), ring, memory, scratch),
    ...bufferColumns(sizes.smallCountMax + sizes.largeCountMax),
    pipes: new PipePool(libc, scratch, shared.pipes, new Int32Array(start.engine), own),
    reports: new ReportWriter(shared.reports, own, post),
    scratch,
    scratchWords,
    engine: new Int32Array(start.engine),
    own,
    numbers,
    ...listenerColumns(start),
    ...emptyTraces(),
    binds: new Map(),
    held: [],
    dirtySlots: new Int32Array(sizes.slots),
    dirtyCount: 0,
    starvedSides: new Int32Array(sizes.slots * 2 + sizes.completions),
    starvedCount: 0,
    owedLeases: [],
    ...emptyLines(),
    pausedUntilMs: 0,
    revision: undefined,
    isLoading: false,
    nowMs,
    wallOffsetMs: performance.timeOrigin,
    sharedOffsetMs: sharedOffsetMs(),
    epoch: 0,
    toldMs: nowMs,
    trimmedMs: nowMs,
    ...nothingHeld(sizes),
    wakePaused: () => wakeAll(libc, scratch, others),
    wakeWorker: (worker) => wakeAll(libc, scratch, [start.wakeFds[worker]!]),
    post,
  }
}

function listenerColumns({ memory, opened, worker }: WorkerStart) {
  return {
    listenerCounts: new Int32Array(memory.listeners),
    openedCounts: openedOf(opened, worker),
  }
}

function emptyTraces(): Pick<WorkerState, 'failedTries' | 'tracer' | 'traces'> {
  const traces: SessionTrace[] = []
  const tracer = new PickTracer((trace) => traces.push(trace))
  return { failedTries: new Map(), tracer, traces }
}

function emptyLines(): Pick<WorkerState, 'lines' | 'dueLines' | 'waiting'> {
  return { lines: new Map(), dueLines: new Set(), waiting: new Map() }
}

function nothingHeld({ parkedBytesMax }: WorkerSizes) {
  return {
    bufferedBytes: 0,
    starvedMs: Number.NEGATIVE_INFINITY,
    largeUnderWay: 0,
    parkedBytes: 0,
    parkedBytesMax,
    pumpedBytes: 0,
  }
}

function mustLoad({ fault }: WorkerStart): Libc {
  const loaded = loadLibc()
  if (!loaded.ok) throw loadError(loaded.error)
  if (fault !== undefined) failCalls(loaded.value, fault)
  return loaded.value
}

function bufferColumns(count: number) {
  return {
    bufferNext: new Int32Array(count),
    bufferLength: new Int32Array(count),
    bufferEpoch: new Int32Array(count),
    bufferSink: new Int32Array(count),
  }
}

// A thread's `performance.now()` begins with the thread, `hrtime` with the machine.
function sharedOffsetMs(): number {
  return Number(process.hrtime.bigint()) / 1e6 - performance.now()
}

// Where main finds what is left of this worker should it die: see burial.ts.
function leaveTraces(shared: WorkerMemory, ring: Ring, names: Mapping): void {
  const own = new Int32Array(shared.words)
  const numbers = numbersOf(shared)
  numbers[workerNumbers.queueAddress] = ring.queueAddress
  numbers[workerNumbers.entriesAddress] = ring.entriesAddress
  numbers[workerNumbers.namesAddress] = names.address
  numbers[workerNumbers.wallOffsetMs] = performance.timeOrigin
  Object.values(ring.layout).forEach((value, index) => {
    own[workerWords.layout + index] = value
  })
  own[workerWords.ring] = ring.fd
}

function smallShape({ smallBytes, smallCountMax }: WorkerSizes): GroupShape {
  return {
    group: 0,
    firstId: 0,
    bufferBytes: smallBytes,
    countMax: smallCountMax,
    countMin: Math.min(smallCountMin, smallCountMax),
  }
}

function largeShape({ smallCountMax, largeBytes, largeCountMax }: WorkerSizes): GroupShape {
  return {
    group: 1,
    firstId: smallCountMax,
    bufferBytes: largeBytes,
    countMax: largeCountMax,
    countMin: Math.min(largeCountMin, largeCountMax),
  }
}

function wakeAll(libc: Libc, scratch: Mapping, eventfds: readonly number[]): void {
  new Uint32Array(scratch.buffer, 0, 2).set([1, 0])
  for (const fd of eventfds) libc.write(fd, scratch.address, 8)
}
