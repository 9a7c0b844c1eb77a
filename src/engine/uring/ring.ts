/**
 * One io_uring: two queues in memory shared with the kernel. We write *submissions* ("receive on
 * descriptor 9 and tell me as 42") into one and read *completions* ("42 gave 100 bytes") from the
 * other; one system call, `enter`, hands over all new submissions and waits for completions.
 *
 *    submissions  [ | | |x|x|x| | ]   tail: ours, head: the kernel's
 *    completions  [ |y|y| | | | | ]   head: ours, tail: the kernel's
 *
 * SINGLE_ISSUER and DEFER_TASKRUN: only this thread uses the ring, and the kernel does the work of
 * a request inside our `enter`, in batches, instead of interrupting us. Both queues are plain
 * typed arrays; nothing here allocates after the start (speed rules in this file).
 */

import { getSystemErrorName } from 'node:util'
import { assert } from '../../core/assert.js'
import type { Libc } from './ffi.js'
import {
  completionsOverflow,
  enterFlags,
  errors,
  registerBufferRing,
  setupFlags,
  submissionEntriesOffset,
  syscalls,
} from './kernel.js'
import type { Mapping, Memory } from './memory.js'
import { SetupError } from './setup-error.js'

/** Where a ring's queues lie in its memory, in 32-bit words; what cleaning up after it needs. */
export type RingLayout = {
  readonly submissionHead: number
  readonly submissionTail: number
  readonly submissionMask: number
  readonly completionHead: number
  readonly completionTail: number
  readonly completionMask: number
  readonly completions: number
}

const wordsPerSubmission = 16
const submissionBytes = wordsPerSubmission * 4
const completionBytes = 16
const attemptsMax = 1000 // Of one enter: each is a system call that reaps or is interrupted.

/** Creates a ring; the parameters come back filled in. A negative number is an error number. */
export function setupRing(
  libc: Libc,
  scratch: Mapping,
  entryCount: number,
  completionCount: number,
): number {
  const parameters = new Uint32Array(scratch.buffer, 0, 30)
  parameters.fill(0)
  parameters[1] = completionCount
  parameters[2] = setupFlags.completionQueueSize | setupFlags.singleIssuer | setupFlags.deferTaskrun
  const fd = libc.syscall3(syscalls.ioUringSetup, entryCount, scratch.address)
  return fd < 0 ? -libc.errno() : fd
}

// Nobody else knows of the descriptor yet.
function mapQueues(
  libc: Libc,
  memory: Memory,
  fd: number,
  queueBytes: number,
  entriesBytes: number,
): { readonly queue: Mapping; readonly entries: Mapping } {
  try {
    const queue = memory.mapRing(queueBytes, fd, 0)
    return { queue, entries: memory.mapRing(entriesBytes, fd, submissionEntriesOffset) }
  } catch (error) {
    libc.close(fd)
    throw error
  }
}

/** A ring of this thread. */
export class Ring {
  readonly fd: number
  readonly layout: RingLayout
  /** All words of the completion queue's memory, signed and unsigned. */
  readonly words: Int32Array
  readonly unsigned: Uint32Array
  /** All submissions, as words and bytes; see `prepare` for the places. */
  readonly entries: Uint32Array
  readonly entriesSigned: Int32Array
  readonly entryBytes: Uint8Array
  readonly entryHalves: Uint16Array
  readonly queueAddress: number
  readonly entriesAddress: number
  readonly #libc: Libc
  readonly #entryCount: number
  readonly #mask: number
  readonly #tailAt: number
  readonly #headAt: number
  readonly #waitAddress: number
  readonly #waitWords: Uint32Array
  readonly #flagsAt: number
  #tail = 0
  #overflowCount = 0

  /** Throws when the kernel refuses; the probe has tried it before. */
  constructor(libc: Libc, memory: Memory, entryCount: number, completionCount: number) {
    const scratch = memory.allocate(4096)
    const fd = setupRing(libc, scratch, entryCount, completionCount)
    if (fd < 0) throw new SetupError('io_uring_setup', -fd)
    const parameters = new Uint32Array(scratch.buffer, 0, 30)
    const at = (byteOffset: number) => parameters[byteOffset >> 2]!
    this.#entryCount = at(0)
    const queueBytes = Math.max(at(64) + at(0) * 4, at(100) + at(4) * completionBytes)
    const { queue, entries } = mapQueues(libc, memory, fd, queueBytes, at(0) * submissionBytes)

    this.fd = fd
    this.queueAddress = queue.address
    this.entriesAddress = entries.address
    this.words = new Int32Array(queue.buffer, 0, queueBytes >> 2)
    this.unsigned = new Uint32Array(queue.buffer, 0, queueBytes >> 2)
    this.entries = new Uint32Array(entries.buffer)
    this.entriesSigned = new Int32Array(entries.buffer)
    this.entryBytes = new Uint8Array(entries.buffer)
    this.entryHalves = new Uint16Array(entries.buffer)
    this.layout = {
      submissionHead: at(40) >> 2,
      submissionTail: at(44) >> 2,
      submissionMask: this.unsigned[at(48) >> 2]!,
      completionHead: at(80) >> 2,
      completionTail: at(84) >> 2,
      completionMask: this.unsigned[at(88) >> 2]!,
      completions: at(100) >> 2,
    }
    this.#mask = this.layout.submissionMask
    this.#tailAt = this.layout.submissionTail
    this.#headAt = this.layout.submissionHead
    this.#flagsAt = at(56) >> 2
    // An indirection the kernel offers and nobody here needs: slot i holds submission i.
    for (let index = 0; index < this.#entryCount; index++) {
      this.unsigned[(at(64) >> 2) + index] = index
    }

    // struct io_uring_getevents_arg, and behind it the timespec that it points to.
    this.#waitAddress = scratch.address + 256
    this.#waitWords = new Uint32Array(scratch.buffer, 256, 16)
    const timespecAddress = this.#waitAddress + 32
    this.#waitWords[4] = timespecAddress >>> 0
    this.#waitWords[5] = Math.floor(timespecAddress / 2 ** 32)
    this.#libc = libc
  }

  /**
   * Begins a submission and returns the index of its first word, so that the caller can add what
   * is particular. Words: 0 opcode, flags (byte 1), ioprio (half 1); 1 descriptor; 2-3 offset or
   * second address; 4-5 address; 6 length; 7 flags of the operation; 8-9 what the completion says
   * again; 10 buffer group (half 20).
   */
  prepare(
    opcode: number,
    fd: number,
    address: number,
    length: number,
    tagLow: number,
    tagHigh: number,
  ): number {
    if (((this.#tail - this.unsigned[this.#headAt]!) | 0) >= this.#entryCount) this.#makeRoom()
    const at = (this.#tail & this.#mask) * wordsPerSubmission
    const entries = this.entries
    entries[at] = opcode
    this.entriesSigned[at + 1] = fd
    entries[at + 2] = 0
    entries[at + 3] = 0
    entries[at + 4] = address // Stored modulo 2^32, which is the low half.
    entries[at + 5] = address / 4294967296
    entries[at + 6] = length
    entries[at + 7] = 0
    entries[at + 8] = tagLow
    entries[at + 9] = tagHigh
    entries[at + 10] = 0
    entries[at + 11] = 0
    this.#tail = (this.#tail + 1) | 0
    // Visible at once, so that after this thread's death main can see what was not handed over.
    this.words[this.#tailAt] = this.#tail
    return at
  }

  /**
   * Hands over what is prepared and waits for a completion, at most so many milliseconds. False
   * when the kernel is short of memory for requests: what it did not take goes with the next call.
   */
  enter(waitMs: number): boolean {
    this.#waitWords[8] = waitMs / 1000
    this.#waitWords[10] = (waitMs % 1000) * 1_000_000
    const flags = enterFlags.getEvents | enterFlags.extendedArgument
    return this.#call(waitMs > 0 ? 1 : 0, flags)
  }

  /** Hands over what is prepared, without waiting: what it closes is closed when this returns. */
  submit(): void {
    this.#call(0, 0)
  }

  /** True when the kernel has taken everything that was prepared. */
  get isHandedOver(): boolean {
    return this.#tail === (this.unsigned[this.#headAt]! | 0)
  }

  /** How many calls left completions with the kernel, for want of room in their queue. */
  get overflowCount(): number {
    return this.#overflowCount
  }

  /** True when completions wait to be read. */
  hasCompletions(): boolean {
    return this.words[this.layout.completionHead] !== this.words[this.layout.completionTail]
  }

  /** Registers a ring of provided buffers (buffers.ts) under a group number. */
  registerBuffers(scratch: Mapping, address: number, entryCount: number, group: number): void {
    const words = new Uint32Array(scratch.buffer, 0, 10)
    words.fill(0)
    words[0] = address >>> 0
    words[1] = Math.floor(address / 2 ** 32)
    words[2] = entryCount
    words[3] = group // The upper half is flags: none.
    const { register } = this.#libc
    const result = register(
      syscalls.ioUringRegister,
      this.fd,
      registerBufferRing,
      scratch.address,
      1,
    )
    if (result < 0) throw new SetupError('io_uring_register', this.#libc.errno())
  }

  // The queue is full in the middle of a turn: hand over without waiting.
  #makeRoom(): void {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      this.#call(0, attempt === 0 ? 0 : enterFlags.getEvents)
      if (((this.#tail - this.unsigned[this.#headAt]!) | 0) < this.#entryCount) return
    }
    assert(false, 'the kernel takes submissions')
  }

  #call(waitCount: number, flags: number): boolean {
    const submitCount = (this.#tail - this.unsigned[this.#headAt]!) >>> 0
    const extended = (flags & enterFlags.extendedArgument) !== 0
    const result = this.#libc.enter(
      syscalls.ioUringEnter,
      this.fd,
      submitCount,
      waitCount,
      flags,
      extended ? this.#waitAddress : 0,
      extended ? 24 : 0,
    )
    // The next call brings them: nothing else is to be done about it.
    if ((this.words[this.#flagsAt]! & completionsOverflow) !== 0) this.#overflowCount += 1
    if (result >= 0) return true
    const error = this.#libc.errno()
    switch (error) {
      case errors.ETIME: // Nothing came in time, which is what the limit is for.
      case errors.EINTR: // A signal; the loop comes back.
        return true
      case errors.EAGAIN: // Out of memory for a request, or
      case errors.EBUSY: // completions overflowed: both pass once completions have been read,
      case errors.ENOMEM: // and what was not taken is still in the queue.
        return false
      default:
        throw new Error(`io_uring_enter: ${getSystemErrorName(-error)}`)
    }
  }
}
