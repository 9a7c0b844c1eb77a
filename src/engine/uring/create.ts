/** Making a uring engine: whether it can work here, how large its parts are, and its workers. */

import { availableParallelism } from 'node:os'
import { assert } from '../../core/assert.js'
import { bad, ok, type Result } from '../../core/result.js'
import { loadNative } from '../native.js'
import { Crew, type CrewOptions } from './crew.js'
import { UringEngine } from './engine.js'
import type { Libc } from './ffi.js'
import { type Mapping, Memory, mappingWords } from './memory.js'
import type { WorkerSizes } from './messages.js'
import { pipesMax } from './pipes.js'
import { probeUring } from './probe.js'
import { type SetupFailure, setupFailureOf } from './setup-error.js'
import { pipeHeldBytesMax } from './splicing.js'

/** What this engine is given beyond what every engine is. */
export type UringOptions = CrewOptions & {
  /** Threads; at most the columns of the live table. Default: as many as there are cores. */
  readonly workers?: number
  /** Most memory for buffers per worker, in bytes: 1 to 256 MiB. Default 16 MiB. */
  readonly bufferBytesMax?: number | undefined
  /** Entries of a ring, a power of two; completions are four times as many. Default 4096. */
  readonly ringEntries?: number
  /** Bytes; see `parkedBytesMaxUsual`, the default. */
  readonly parkedBytesMax?: number
}

/** The most relayed bytes this engine holds per direction, in buffers or in a pipe. */
export const uringBufferPerDirectionBytesMax = pipeHeldBytesMax

/** Ring, eventfd, and what Node opens for a thread. */
const descriptorsPerWorker = 6

/**
 * What an engine of so many workers opens beside its sessions. Each worker may accept one
 * connection per address beyond the sessions there may be, and hold it until there is room.
 */
export function uringDescriptors(workers: number) {
  return { fixed: workers * descriptorsPerWorker, perBind: 1 + workers, pipes: workers * pipesMax }
}

const mebibyte = 1_048_576
const smallBytes = 4096
const largeBytes = 131_072

/**
 * What slow readers of one worker may keep waiting; beyond it a direction holds one small buffer.
 */
export const parkedBytesMaxUsual = 32 * mebibyte

/** Slots of a worker: any of them may get all sessions. Untouched ones cost nothing. */
const slotsMax = 1 << 20

/** Accepts that may be armed or held beyond the sessions there may be. */
const slotsSpare = 1024

/** An engine, or why it cannot work here. `probed`: what was found out about that before. */
export async function createUringEngine(
  options: UringOptions,
  probed = probeUring(),
): Promise<Result<UringEngine, SetupFailure>> {
  if (!probed.ok) return bad({ code: 'ENOSYS', message: probed.error })
  const native = loadNative()
  if (!native.ok) return bad({ code: 'ENOSYS', message: native.error })
  const columns = options.live.memory.workers
  const workers = options.workers ?? Math.min(availableParallelism(), columns)
  assert(workers >= 1 && workers <= columns, 'each worker has a column of the live table')

  const scratch = allocateScratch(probed.value)
  if (!scratch.ok) return notSetUp(scratch.error)
  const crew = new Crew(options, probed.value, scratch.value, sizesFor(options), workers)
  const failure = await crew.start()
  if (failure !== undefined) {
    await crew.stop()
    return notSetUp(failure)
  }
  const tools = { libc: probed.value, native: native.value, scratch: scratch.value }
  return ok(new UringEngine(tools, crew, uringBufferPerDirectionBytesMax))
}

function allocateScratch(libc: Libc): Result<Mapping, SetupFailure> {
  try {
    return ok(new Memory(libc, new Float64Array(mappingWords)).allocate(4096))
  } catch (error) {
    return bad(setupFailureOf(error))
  }
}

function notSetUp({ code, message }: SetupFailure): Result<never, SetupFailure> {
  return bad({ code, message: `io_uring cannot be set up: ${message}` })
}

type SizeOptions = Pick<
  UringOptions,
  'sessionsMax' | 'bufferBytesMax' | 'ringEntries' | 'parkedBytesMax'
>

/** How large a worker's parts are. Half of the memory for buffers goes to each size of them. */
export function sizesFor(options: SizeOptions): WorkerSizes {
  const { sessionsMax, bufferBytesMax, ringEntries } = options
  const bytesMax = bufferBytesMax ?? 16 * mebibyte
  assert(bytesMax >= mebibyte, 'a worker has room for buffers')
  assert(bytesMax <= 256 * mebibyte, 'the kernel takes 32,768 buffers of a size')
  const entries = ringEntries ?? 4096
  return {
    ringEntries: entries,
    completions: entries * 4,
    smallBytes,
    smallCountMax: powerOfTwoUpTo(bytesMax / 2 / smallBytes),
    largeBytes,
    largeCountMax: powerOfTwoUpTo(bytesMax / 2 / largeBytes),
    slots: Math.min(sessionsMax, slotsMax) + slotsSpare,
    parkedBytesMax: options.parkedBytesMax ?? parkedBytesMaxUsual,
  }
}

function powerOfTwoUpTo(count: number): number {
  return 2 ** Math.floor(Math.log2(count))
}
