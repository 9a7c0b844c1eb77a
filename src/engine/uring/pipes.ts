/**
 * The pipes that bulk directions move through: bounded, because each may pin a megabyte of kernel
 * memory and takes two descriptors, which all workers count together. Empty ones are kept for the
 * next direction, for a second at most. As an ordinary user
 * the kernel grows only so many pipes and then hands out tiny ones; a pipe under 256 KiB would be
 * slower than copying, so it counts as none.
 */

import type { Libc } from './ffi.js'
import { setPipeSize, sockets } from './kernel.js'
import type { Mapping } from './memory.js'
import { engineWords, workerWords } from './words.js'

/** Pipes a worker may have. */
export const pipesMax = 32

const pipeBytesWanted = 1_048_576
const pipeBytesMin = 262_144

/** The pipes of one worker. A pipe is named by its index plus 1. */
export class PipePool {
  readonly #libc: Libc
  readonly #scratch: Mapping
  readonly #scratchWords: Int32Array
  // Two descriptors per pipe, in shared memory, so that main can close those of a dead worker.
  readonly #descriptors: Int32Array
  readonly #sizes = new Int32Array(pipesMax)
  readonly #bytes = new Int32Array(pipesMax)
  readonly #movedMs = new Float64Array(pipesMax)
  readonly #owners = new Int32Array(pipesMax) // The source, plus 1; 0 while nobody has it.
  // Those with something to move, and where looking for the next one begins.
  readonly #isDue = new Uint8Array(pipesMax)
  #dueCount = 0
  #dueFrom = 0
  readonly #engine: Int32Array
  readonly #own: Int32Array
  #refusedUntilMs = 0
  #takenCount = 0

  /** `engine`: the words shared by all (engineWords); `own`: the worker's (workerWords). */
  constructor(
    libc: Libc,
    scratch: Mapping,
    shared: SharedArrayBuffer,
    engine: Int32Array,
    own: Int32Array,
  ) {
    this.#engine = engine
    this.#own = own
    this.#libc = libc
    this.#scratch = scratch
    this.#scratchWords = new Int32Array(scratch.buffer)
    this.#descriptors = new Int32Array(shared)
  }

  /** Whether `take` may succeed. */
  mayTake(nowMs: number): boolean {
    return this.#takenCount < pipesMax && nowMs >= this.#refusedUntilMs
  }

  /** An empty pipe for a source, or 0 when there is none to be had. */
  take(source: number, nowMs: number): number {
    if (!this.mayTake(nowMs)) return 0
    for (let index = 0; index < pipesMax; index++) {
      if (this.#owners[index] !== 0) continue
      if (this.#descriptors[index * 2] === 0 && !this.#open(index)) {
        this.#refusedUntilMs = nowMs + 1000 // Asking again for every direction would cost them all.
        return 0
      }
      this.#owners[index] = source + 1
      this.#movedMs[index] = nowMs
      this.#takenCount += 1
      return index + 1
    }
    return 0
  }

  /** Gives a pipe back. One with bytes in it is closed: they belong to nobody any more. */
  give(pipe: number): void {
    const index = pipe - 1
    if (this.#bytes[index] !== 0) this.#close(index)
    this.#clearDue(index)
    this.#owners[index] = 0
    this.#takenCount -= 1
  }

  /** Pipes that are in use. */
  get inUse(): number {
    return this.#takenCount
  }

  /** Notes that a pipe has something to move. */
  setDue(pipe: number): void {
    if (this.#isDue[pipe - 1] !== 0) return
    this.#isDue[pipe - 1] = 1
    this.#dueCount += 1
  }

  /** Whether a pipe, or any, has something to move. */
  isDue(pipe: number): boolean {
    return this.#isDue[pipe - 1] === 1
  }

  get hasDue(): boolean {
    return this.#dueCount > 0
  }

  /** The next pipe with something to move, each in its turn. There must be one. */
  takeDue(): number {
    let index = this.#dueFrom
    while (this.#isDue[index] === 0) index = (index + 1) % pipesMax
    this.#dueFrom = (index + 1) % pipesMax
    this.#clearDue(index)
    return index + 1
  }

  #clearDue(index: number): void {
    this.#dueCount -= this.#isDue[index]!
    this.#isDue[index] = 0
  }

  /** Closes the pipes nobody uses. */
  trim(): void {
    for (let index = 0; index < pipesMax; index++) {
      if (this.#owners[index] === 0 && this.#descriptors[index * 2] !== 0) this.#close(index)
    }
  }

  /** Bytes in a pipe, how many it takes, and its two ends. */
  bytesIn(pipe: number): number {
    return this.#bytes[pipe - 1]!
  }

  /** Notes bytes that went in, or out where negative. */
  moved(pipe: number, byteCount: number, nowMs: number): void {
    this.#bytes[pipe - 1]! += byteCount
    this.#movedMs[pipe - 1] = nowMs
  }

  /** When bytes last moved through a pipe. */
  movedMs(pipe: number): number {
    return this.#movedMs[pipe - 1]!
  }

  /** The source whose direction moves through a pipe; -1 for none. */
  ownerOf(pipe: number): number {
    return this.#owners[pipe - 1]! - 1
  }

  /** Bytes a pipe takes. */
  sizeOf(pipe: number): number {
    return this.#sizes[pipe - 1]!
  }

  /** The end to read from. */
  readEnd(pipe: number): number {
    return this.#descriptors[(pipe - 1) * 2]!
  }

  /** The end to write to. */
  writeEnd(pipe: number): number {
    return this.#descriptors[(pipe - 1) * 2 + 1]!
  }

  #open(index: number): boolean {
    if (!this.#takePlace()) return false
    const flags = sockets.nonBlocking | sockets.closeOnExec // O_NONBLOCK and O_CLOEXEC: same bits.
    if (this.#libc.pipe2(this.#scratch.address, flags) < 0) {
      this.#givePlace()
      return false
    }
    this.#descriptors[index * 2] = this.#scratchWords[0]!
    this.#descriptors[index * 2 + 1] = this.#scratchWords[1]!
    const size = this.#libc.fcntl(this.#scratchWords[1]!, setPipeSize, pipeBytesWanted)
    this.#sizes[index] = size
    if (size >= pipeBytesMin) return true
    this.#close(index)
    return false
  }

  #close(index: number): void {
    const [read, write] = [this.#descriptors[index * 2]!, this.#descriptors[index * 2 + 1]!]
    this.#descriptors[index * 2] = 0
    this.#descriptors[index * 2 + 1] = 0
    this.#bytes[index] = 0
    this.#libc.close(read)
    this.#libc.close(write)
    this.#givePlace()
  }

  #takePlace(): boolean {
    const before = Atomics.add(this.#engine, engineWords.pipes, 1)
    if (before < this.#engine[engineWords.pipesMax]!) {
      this.#own[workerWords.pipes]! += 1
      return true
    }
    Atomics.sub(this.#engine, engineWords.pipes, 1)
    return false
  }

  #givePlace(): void {
    this.#own[workerWords.pipes]! -= 1
    Atomics.sub(this.#engine, engineWords.pipes, 1)
  }
}
