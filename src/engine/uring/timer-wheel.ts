/**
 * Deadlines of sessions: a ring of buckets, one per tick, each a linked list through typed arrays.
 * One deadline per session; setting, moving and removing one cost the same few stores however many
 * there are. A deadline past the horizon sits in the last bucket and is looked at again there: who
 * is told "due" checks what time it is.
 *
 *    bucket (now)      [ ]──▶ 7 ──▶ 3
 *    bucket (now + 1)  [ ]
 *    bucket (now + 2)  [ ]──▶ 9
 */

/** Time between two looks at the wheel, in milliseconds: how late a timeout may be. */
export const tickMs = 16

const bucketCount = 512 // A power of two; times the tick, the horizon: 8 seconds.
const bucketMask = bucketCount - 1

/** Deadlines of `capacity` things named 0 up to `capacity` - 1. Times on the caller's clock. */
export class TimerWheel {
  // 0 means none everywhere, and a thing is stored as its number plus 1, so that memory that was
  // never touched is right as it is.
  readonly #heads = new Int32Array(bucketCount)
  readonly #next: Int32Array
  readonly #previous: Int32Array
  readonly #buckets: Int32Array
  #tick: number // Everything before this tick has been handed out.

  constructor(capacity: number, nowMs: number) {
    this.#next = new Int32Array(capacity)
    this.#previous = new Int32Array(capacity)
    this.#buckets = new Int32Array(capacity)
    this.#tick = Math.floor(nowMs / tickMs)
  }

  /** Sets or moves the one deadline of a thing. */
  set(thing: number, atMs: number): void {
    if (this.#buckets[thing] !== 0) this.clear(thing)
    let ticks = Math.ceil(atMs / tickMs) - this.#tick
    if (ticks < 1) ticks = 1
    else if (!(ticks < bucketCount)) ticks = bucketCount - 1 // So for Infinity too.
    const bucket = (this.#tick + ticks) & bucketMask
    const first = this.#heads[bucket]!
    this.#next[thing] = first
    this.#previous[thing] = 0
    if (first !== 0) this.#previous[first - 1] = thing + 1
    this.#heads[bucket] = thing + 1
    this.#buckets[thing] = bucket + 1
  }

  /** Moves a deadline forward to `atMs`; one that is sooner stays. */
  bring(thing: number, atMs: number): void {
    const bucket = this.#buckets[thing]! - 1
    if (bucket < 0) return
    const ticks = (bucket - this.#tick) & bucketMask
    if ((this.#tick + ticks) * tickMs > atMs) this.set(thing, atMs)
  }

  /** Removes a thing's deadline, if it has one. */
  clear(thing: number): void {
    const bucket = this.#buckets[thing]! - 1
    if (bucket < 0) return
    const next = this.#next[thing]!
    const previous = this.#previous[thing]!
    if (previous === 0) this.#heads[bucket] = next
    else this.#next[previous - 1] = next
    if (next !== 0) this.#previous[next - 1] = previous
    this.#buckets[thing] = 0
  }

  /** Takes out one thing whose bucket has come, or gives -1 when there is none before `nowMs`. */
  takeDue(nowMs: number): number {
    const last = Math.floor(nowMs / tickMs)
    while (this.#tick <= last) {
      const first = this.#heads[this.#tick & bucketMask]!
      if (first !== 0) {
        this.clear(first - 1)
        return first - 1
      }
      if (this.#tick === last) return -1
      this.#tick += 1
    }
    return -1
  }

  /** Milliseconds until something may be due, at most `mostMs`. */
  delayMs(nowMs: number, mostMs: number): number {
    const most = Math.min(Math.ceil(mostMs / tickMs), bucketCount - 1)
    for (let ticks = 0; ticks <= most; ticks++) {
      if (this.#heads[(this.#tick + ticks) & bucketMask] === 0) continue
      return Math.min(mostMs, Math.max(1, (this.#tick + ticks) * tickMs - nowMs))
    }
    return mostMs
  }
}
