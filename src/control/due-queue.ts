/** Things that are due at a time, earliest first: a binary heap. Equal times keep their order. */

type Entry<Item> = { readonly dueMs: number; readonly order: number; readonly item: Item }

/** A queue ordered by due time. Adding and taking cost the logarithm of its length. */
export class DueQueue<Item> {
  readonly #heap: Entry<Item>[] = []
  #added = 0

  /** The earliest due time; Infinity when nothing waits. */
  get nextMs(): number {
    return this.#heap[0]?.dueMs ?? Number.POSITIVE_INFINITY
  }

  add(dueMs: number, item: Item): void {
    const heap = this.#heap
    const entry = { dueMs, order: this.#added++, item }
    let at = heap.length
    heap.push(entry)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(entry, heap[parent]!)) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = entry
  }

  /** Takes the earliest out, whatever its time; undefined when nothing waits. */
  take(): Item | undefined {
    const first = this.#heap[0]
    const last = this.#heap.pop()
    if (first !== undefined && last !== undefined && first !== last) this.#sink(last)
    return first?.item
  }

  /** Everything that waits, in no order. */
  list(): readonly Item[] {
    return this.#heap.map(({ item }) => item)
  }

  clear(): void {
    this.#heap.length = 0
  }

  #sink(entry: Entry<Item>): void {
    const heap = this.#heap
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      if (left >= heap.length) break
      const right = left + 1
      const child = right < heap.length && isBefore(heap[right]!, heap[left]!) ? right : left
      if (!isBefore(heap[child]!, entry)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = entry
  }
}

function isBefore(left: Entry<unknown>, right: Entry<unknown>): boolean {
  return left.dueMs === right.dueMs ? left.order < right.order : left.dueMs < right.dueMs
}
