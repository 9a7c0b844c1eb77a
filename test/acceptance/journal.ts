/** Reads what a running balancer writes to its standard output: one JSON object per line. */

import { closeSync, openSync, readSync } from 'node:fs'
import type { Events, EventType } from '../../src/core/events.js'
import type { SessionRecord } from '../../src/core/session.js'

/** An event as it was logged. `atMs` is the time the balancer gave it, since 1970. */
export type Logged<Type extends EventType> = { readonly atMs: number } & Events[Type]

type Line = { readonly event: string; readonly time: string | number }

const chunkBytes = 1024 * 1024

/** Follows a log file from its beginning. */
export class Journal {
  readonly #file: string
  readonly #lines = new Map<string, Line[]>()
  readonly #chunk = Buffer.alloc(chunkBytes)
  #offset = 0
  #rest: Buffer = Buffer.alloc(0)

  constructor(file: string) {
    this.#file = file
  }

  /** All events of a kind so far, in the order they were written. */
  events<Type extends EventType>(type: Type): readonly Logged<Type>[] {
    this.#read()
    const lines = this.#lines.get(type) ?? []
    return lines.map((line) => ({ ...line, atMs: new Date(line.time).getTime() })) as never
  }

  /** The records of all sessions closed so far. */
  records(): readonly SessionRecord[] {
    this.#read()
    return (this.#lines.get('session.closed') ?? []) as unknown as SessionRecord[]
  }

  /** How many sessions have closed so far. */
  recordCount(): number {
    this.#read()
    return this.#lines.get('session.closed')?.length ?? 0
  }

  #read(): void {
    const file = openSync(this.#file, 'r')
    for (;;) {
      const byteCount = readSync(file, this.#chunk, 0, chunkBytes, this.#offset)
      if (byteCount === 0) break
      this.#offset += byteCount
      this.#take(Buffer.concat([this.#rest, this.#chunk.subarray(0, byteCount)]))
    }
    closeSync(file)
  }

  // The last line may still be half written; it waits for the rest of itself.
  #take(bytes: Buffer): void {
    const end = bytes.lastIndexOf('\n') + 1
    this.#rest = bytes.subarray(end)
    for (const text of bytes.subarray(0, end).toString().split('\n')) {
      if (!text.startsWith('{')) continue // Said by the program that keeps a terminal for it.
      const line = JSON.parse(text) as Line
      const lines = this.#lines.get(line.event)
      if (lines === undefined) this.#lines.set(line.event, [line])
      else lines.push(line)
    }
  }
}

/** How many records there are of each value of a key, as `a 3, b 4`. */
export function tally(
  records: readonly SessionRecord[],
  key: 'backend' | 'reason' | 'toClient',
): string {
  const counts = countBy(records, key)
  return [...counts].map(([value, count]) => `${value} ${count}`).join(', ') || 'none'
}

/** How many records there are of each value of a key. */
export function countBy(
  records: readonly SessionRecord[],
  key: 'backend' | 'reason' | 'toClient',
): Map<string, number> {
  const counts = new Map<string, number>()
  for (const record of records) {
    const value = String(record[key])
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return counts
}

/** When a session ended, in milliseconds since 1970. */
export function endedAtMs({ opened, durationMs }: SessionRecord): number {
  return Date.parse(opened) + durationMs
}
