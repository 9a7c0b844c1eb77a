/**
 * Writes lines to a descriptor without ever waiting for it: a bounded buffer, one write in flight,
 * and what cannot be written is dropped and counted. When writing works again, a line saying how
 * many were dropped comes first.
 */

import { write as writeFile } from 'node:fs'
import type { Descriptor } from './descriptor.js'

/** Text held while the reader is slow, in UTF-16 units; beyond it lines are dropped. */
export const pendingLengthMax = 4 * 1024 * 1024

/**
 * The same after a write has failed: enough to find out whether the next one does. More would be
 * thrown away together, ten times a second, and all of it had to be rendered and held before.
 */
export const brokenLengthMax = 16 * 1024
const retryMs = 25 // A full pipe says EAGAIN and nothing tells when it has room again.
const restMs = 100 // After a failed write: a full disk or a reader that left does not heal at once.

/** Writes from `offset` and says how many bytes went, or why none did. */
export type Write = (
  bytes: Buffer,
  offset: number,
  done: (error: NodeJS.ErrnoException | null, written: number) => void,
) => void

/** What a line writer is made of. */
export type LineWriterOptions = {
  readonly write: Write
  /** The line, without its end, that tells of dropped lines. */
  readonly dropReport: (count: number, why: string) => string
  /** Called when lines begin to be dropped, once until writing works again. */
  readonly onDrop?: (why: string) => void
}

// `report`: how many dropped lines its first line tells of; 0 when it has no such line.
type Chunk = { readonly bytes: Buffer; offset: number; readonly report: number }
const newline = 10

/** Owns the buffer before a descriptor. */
export class LineWriter {
  readonly #options: LineWriterOptions
  #pending: string[] = []
  #pendingLength = 0
  #chunk: Chunk | undefined
  #resting: NodeJS.Timeout | undefined
  #unreported = 0
  #why = ''
  #dropping = false
  #isBroken = false // The last write has failed.
  #midLine = false
  #waiting: (() => void)[] = []
  #droppedTotal = 0

  constructor(options: LineWriterOptions) {
    this.#options = options
  }

  /** Lines dropped since the start. */
  get droppedTotal(): number {
    return this.#droppedTotal
  }

  /** True while a line would find room: lets a caller spare itself the rendering. */
  get hasRoom(): boolean {
    return this.#pendingLength < (this.#isBroken ? brokenLengthMax : pendingLengthMax)
  }

  /** Takes a line without its end. A line that finds no room is dropped and counted. */
  offer(line: string): void {
    if (!this.hasRoom) {
      this.drop()
      return
    }
    this.#pending.push(line)
    this.#pendingLength += line.length + 1
    this.#next()
  }

  /** Counts a line that was not even rendered, because there is no room. */
  drop(): void {
    this.#countDropped(1, this.#isBroken ? this.#why : 'whoever reads the log is too slow')
  }

  /** Resolves when all is written or dropped, or after `timeoutMs`. */
  flush(timeoutMs: number): Promise<void> {
    if (this.#isIdle()) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs)
      this.#waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  /** Writes what is left at once, before the process exits by a way that cannot wait. */
  flushNow(write: (text: string) => void): void {
    if (this.#pending.length > 0) write(`${this.#pending.join('\n')}\n`)
    this.#pending = []
    this.#pendingLength = 0
  }

  #next(): void {
    if (this.#chunk !== undefined || this.#resting !== undefined) return
    if (this.#pending.length === 0) return
    const report = this.#unreported
    if (report > 0) this.#pending.unshift(this.#options.dropReport(report, this.#why))
    // The last chunk broke off inside a line; a new line begins, so that only that one is spoilt.
    const text = `${this.#midLine ? '\n' : ''}${this.#pending.join('\n')}\n`
    this.#pending = []
    this.#pendingLength = 0
    this.#chunk = { bytes: Buffer.from(text), offset: 0, report }
    this.#writeChunk(this.#chunk)
  }

  #writeChunk(chunk: Chunk): void {
    this.#options.write(chunk.bytes, chunk.offset, (error, written) => {
      if (error?.code === 'EAGAIN') return this.#rest(retryMs, () => this.#writeChunk(chunk))
      if (error !== null) return this.#lose(chunk, error)
      chunk.offset += written
      if (chunk.offset < chunk.bytes.length) return this.#writeChunk(chunk)
      this.#unreported -= chunk.report
      this.#dropping = false
      this.#isBroken = false
      this.#finish(false)
    })
  }

  #lose(chunk: Chunk, error: NodeJS.ErrnoException): void {
    const { bytes, offset, report } = chunk
    const lost = countLines(bytes.subarray(offset)) - (this.#midLine && offset === 0 ? 1 : 0)
    const reportLost = report > 0 && offset <= bytes.indexOf(newline, this.#midLine ? 1 : 0)
    if (report > 0 && !reportLost) this.#unreported -= report
    this.#isBroken = true
    this.#countDropped(reportLost ? lost - 1 : lost, error.message)
    this.#rest(restMs, () => this.#next())
    this.#finish(offset === 0 ? this.#midLine : bytes[offset - 1] !== newline)
  }

  #finish(midLine: boolean): void {
    this.#midLine = midLine
    this.#chunk = undefined
    this.#next()
    if (!this.#isIdle()) return
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  #isIdle(): boolean {
    return this.#chunk === undefined && this.#pending.length === 0
  }

  #rest(delayMs: number, then: () => void): void {
    this.#resting = setTimeout(() => {
      this.#resting = undefined
      then()
    }, delayMs)
    // A log nobody reads does not keep the process; while it stops, flush() waits with a limit.
    this.#resting.unref()
  }

  #countDropped(count: number, why: string): void {
    this.#unreported += count
    this.#droppedTotal += count
    this.#why = why
    if (this.#dropping) return
    this.#dropping = true
    this.#options.onDrop?.(why)
  }
}

function countLines(bytes: Buffer): number {
  return bytes.reduce((count, byte) => count + (byte === newline ? 1 : 0), 0)
}

/** Writes to a descriptor on Node's thread pool. */
export function writeTo(descriptor: Descriptor): Write {
  return (bytes, offset, done) => {
    writeFile(descriptor.number, bytes, offset, bytes.length - offset, null, done)
  }
}
