/**
 * Provided buffers: we lend the kernel a ring of buffers per group, and it takes one only when
 * bytes arrive. So an idle session owns no buffer. Two groups: small ones for talk, large ones for
 * directions that fill them.
 *
 *    lent to the kernel ──(bytes arrive)──▶ held by a direction ──(sent on)──▶ lent again
 *                                                                  └─────────▶ spare
 *
 * Only as many are lent as the load needs, for the ring is a queue: lending all of them would walk
 * through all their memory and leave it touched. The number grows when the kernel runs out and
 * shrinks when load ends; memory of spare ones is given back. Speed rules in this file.
 */

import { assert } from '../../core/assert.js'
import type { Mapping, Memory } from './memory.js'
import type { Ring } from './ring.js'

/** One group of buffers of equal size. */
export type GroupShape = {
  readonly group: number
  readonly firstId: number
  readonly bufferBytes: number
  /** A power of two. */
  readonly countMax: number
  /** Lent at the start, and again once load has ended. */
  readonly countMin: number
}

const entryWords = 4 // struct io_uring_buf: address (2 words), length, id.
const tailAtHalf = 7 // The tail of the ring lies in a field of the first entry nobody else uses.

/** The buffers of one group. Ids run on over the groups, so that an id alone names a buffer. */
export class BufferGroup {
  readonly shape: GroupShape
  readonly #memory: Memory
  readonly #base: Mapping
  readonly #words: Uint32Array
  readonly #halves: Uint16Array
  readonly #spare: Int32Array
  #spareCount = 0
  #tail = 0
  #wanted: number
  #inUse = 0
  #peak = 0 // Most in use at once since the last `shrink`.
  #takenCount = 0 // Since the last `shrink`,
  #touched = 0 // and since pages were last given back.
  #hasGrown = false // Since the last `commit`.

  constructor(shape: GroupShape, ring: Ring, memory: Memory, scratch: Mapping) {
    const { countMax, countMin, bufferBytes, group } = shape
    assert((countMax & (countMax - 1)) === 0, 'a group has a power of two of buffers')
    assert(countMin <= countMax, 'no more are lent than there are')
    this.shape = shape
    this.#memory = memory
    this.#base = memory.allocate(countMax * bufferBytes)
    const lending = memory.allocate(countMax * entryWords * 4)
    this.#words = new Uint32Array(lending.buffer)
    this.#halves = new Uint16Array(lending.buffer)
    this.#spare = new Int32Array(countMax)
    ring.registerBuffers(scratch, lending.address, countMax, group)
    this.#wanted = countMin
    for (let index = countMax - 1; index >= 0; index--) this.#spare[this.#spareCount++] = index
    this.#lendUpTo(countMin)
  }

  /** Buffers that directions hold now. */
  get inUse(): number {
    return this.#inUse
  }

  /** Address of a buffer's first byte. */
  addressOf(id: number): number {
    return this.#base.address + (id - this.shape.firstId) * this.shape.bufferBytes
  }

  /** The kernel filled a buffer: a direction holds it from here on. */
  taken(): void {
    this.#inUse += 1
    this.#takenCount += 1
    if (this.#inUse > this.#peak) this.#peak = this.#inUse
  }

  /** A direction is done with a buffer. */
  giveBack(id: number): void {
    this.#inUse -= 1
    const index = id - this.shape.firstId
    // `wanted` counts the buffers in circulation: lent ones and held ones.
    if (this.shape.countMax - this.#spareCount > this.#wanted) {
      this.#spare[this.#spareCount++] = index
    } else {
      this.#lend(index)
    }
  }

  /**
   * Makes what was lent since the last call visible to the kernel: once per turn, before `enter`.
   */
  commit(): void {
    this.#halves[tailAtHalf] = this.#tail
    this.#hasGrown = false
  }

  /**
   * The kernel found no buffer: lend more. Once per turn, for many may find none in the same one:
   * growing for each would lend all there are at the first rush. False when no more are lent.
   */
  grow(): boolean {
    const { countMax } = this.shape
    if (this.#wanted === countMax || this.#hasGrown) return false
    this.#hasGrown = true
    this.#wanted = Math.min(countMax, this.#wanted * 2)
    this.#lendUpTo(this.#wanted)
    return true
  }

  /**
   * Now and then, after all completions were read (the kernel fills buffers only inside
   * `enter`, so just then none holds bytes we have not seen): puts what is not needed any more out
   * of circulation, and gives all pages back once load has ended.
   */
  shrink(): void {
    const needed = Math.max(this.shape.countMin, this.#peak * 2)
    if (needed < this.#wanted) this.#wanted = Math.max(needed, this.#wanted >> 1)
    this.#peak = this.#inUse
    this.#touched += this.#takenCount
    const busy = this.#takenCount >= this.shape.countMin || this.#inUse > 0
    this.#takenCount = 0
    if (busy || this.#touched < this.shape.countMin) return
    this.#touched = 0
    this.#memory.discard(this.#base.address, this.#base.byteCount)
  }

  #lendUpTo(count: number): void {
    while (this.shape.countMax - this.#spareCount < count) {
      this.#lend(this.#spare[--this.#spareCount]!)
    }
  }

  #lend(index: number): void {
    const { countMax, bufferBytes, firstId } = this.shape
    const at = (this.#tail & (countMax - 1)) * entryWords
    const address = this.#base.address + index * bufferBytes
    this.#words[at] = address
    this.#words[at + 1] = address / 4294967296
    this.#words[at + 2] = bufferBytes
    this.#halves[(at + 3) * 2] = firstId + index
    this.#tail = (this.#tail + 1) & 0xffff
  }
}
