/**
 * Memory outside the JavaScript heap, which the kernel may be given the address of: V8 moves and
 * frees what lies on its heap, while the kernel writes whenever a packet comes.
 *
 * Every mapping is noted in shared words as soon as it exists, so that the main thread can unmap
 * those of a worker that died (the dead worker's mapping of a ring would keep all its sockets
 * open).
 */

import { assert } from '../../core/assert.js'
import type { Libc } from './ffi.js'
import { adviseDontNeed, mapFlags } from './kernel.js'
import { SetupError } from './setup-error.js'

/** Mappings one worker may have at a time. */
export const mappingsMax = 32

/** Words a register of mappings takes: an address and a length each. */
export const mappingWords = mappingsMax * 2

/** A piece of memory with a fixed address. */
export type Mapping = {
  readonly address: number
  readonly byteCount: number
  readonly buffer: ArrayBuffer
}

/** Maps memory for one thread and notes it. `register` is shared with the main thread. */
export class Memory {
  readonly #libc: Libc
  readonly #register: Float64Array

  constructor(libc: Libc, register: Float64Array) {
    assert(register.length === mappingWords, 'a register has room for every mapping')
    this.#libc = libc
    this.#register = register
  }

  /** Zeroed memory that costs nothing until it is touched. Throws a SetupError, as below. */
  allocate(byteCount: number): Mapping {
    const { private: privately, anonymous, noReserve } = mapFlags
    return this.#map(byteCount, privately | anonymous | noReserve, -1, 0)
  }

  /** The memory of a ring descriptor, shared with the kernel. */
  mapRing(byteCount: number, ring: number, offset: number): Mapping {
    return this.#map(byteCount, mapFlags.shared | mapFlags.populate, ring, offset)
  }

  /** Gives pages back to the system; the address stays valid and reads as zeroes. */
  discard(address: number, byteCount: number): void {
    this.#libc.madvise(address, byteCount, adviseDontNeed)
  }

  #map(byteCount: number, flags: number, fd: number, offset: number): Mapping {
    const free = this.#register.indexOf(0)
    assert(free >= 0, 'a worker has a bounded number of mappings')
    const address = this.#libc.mmap(0, byteCount, mapFlags.readWrite, flags, fd, offset)
    if (address === -1) throw new SetupError('mmap', this.#libc.errno())
    this.#register[free + 1] = byteCount
    this.#register[free] = address
    return { address, byteCount, buffer: this.#libc.view(address, byteCount) }
  }
}

/** Unmaps everything a register notes, and empties it. Only when nobody looks at it any more. */
export function unmapAll(libc: Libc, register: Float64Array): void {
  for (let at = 0; at < register.length; at += 2) {
    if (register[at] === 0) continue
    libc.munmap(register[at]!, register[at + 1]!)
    register[at] = 0
    register[at + 1] = 0
  }
}
