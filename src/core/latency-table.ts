/**
 * How quickly each backend answered of late, in memory that all threads see. A worker writes what
 * its own sessions met into a column of its own; whoever asks takes the slowest of the columns, so
 * that what one worker found slow the others avoid too.
 *
 * What is kept is the peak-sensitive moving average of Finagle's PeakEwma (loadbalancer/
 * PeakEwma.scala), over samples that come at uneven times (Eckner, "Algorithms for Unevenly Spaced
 * Time Series"):
 *
 *   w = e^(-age / decay)      age: since the sample before
 *   slower than the average:  average = sample
 *   else:                     average = average · w + sample · (1 - w)
 *   when it is read:          average · w
 *
 * A slow answer counts at once and in full and is forgotten slowly. What is not heard of for long
 * is forgotten altogether, so that an idle backend is tried again.
 */

/** What is timed: a connect, and the answer to the first thing a client says. */
export const latencyKinds = ['connect', 'firstByte'] as const

/** What a sample is of. */
export type LatencyKind = (typeof latencyKinds)[number]

/** Shorter samples count as this long: 0 means that there was none. */
const sampleMsMin = 0.01

const valuesPerKind = 2 // The average, and when it was last changed.
const valuesPerCell = latencyKinds.length * valuesPerKind

/**
 * A view from one thread. Its times are milliseconds on one clock that all threads share. A reader
 * may see an average that is one sample newer than its time: it is off by the decay between the
 * two, which is nothing to wait for.
 */
export class LatencyTable {
  readonly #values: Float64Array
  readonly #workers: number
  readonly #worker: number

  constructor(memory: SharedArrayBuffer, workers: number, worker: number) {
    this.#values = new Float64Array(memory)
    this.#workers = workers
    this.#worker = worker
  }

  /** Memory for so many rows. */
  static allocate(workers: number, rows: number): SharedArrayBuffer {
    return new SharedArrayBuffer(rows * workers * valuesPerCell * 8)
  }

  /** Takes in that a session of this worker waited so long for the backend of this row. */
  observe(kind: LatencyKind, row: number, ms: number, nowMs: number, decayMs: number): void {
    const at = this.#at(row, this.#worker, kind)
    const sample = Math.max(ms, sampleMsMin)
    const average = this.#values[at]!
    const weight = weightAfter(nowMs - this.#values[at + 1]!, decayMs)
    this.#values[at] = sample > average ? sample : average * weight + sample * (1 - weight)
    this.#values[at + 1] = nowMs
  }

  /** What a session may expect to wait, connect and first byte together; -1 when nobody knows. */
  expectedMs(row: number, nowMs: number, decayMs: number): number {
    const connectMs = this.#slowest('connect', row, nowMs, decayMs)
    const firstByteMs = this.#slowest('firstByte', row, nowMs, decayMs)
    if (connectMs < 0 && firstByteMs < 0) return -1
    return Math.max(0, connectMs) + Math.max(0, firstByteMs)
  }

  /** Main thread only: forgets everything about a row without sessions. */
  clear(row: number): void {
    const from = this.#at(row, 0, 'connect')
    this.#values.fill(0, from, from + this.#workers * valuesPerCell)
  }

  /** Makes a row of this table what it is in another one. */
  copyRow(other: LatencyTable, row: number): void {
    const from = this.#at(row, 0, 'connect')
    const to = from + this.#workers * valuesPerCell
    this.#values.set(other.#values.subarray(from, to), from)
  }

  #slowest(kind: LatencyKind, row: number, nowMs: number, decayMs: number): number {
    let slowest = -1
    for (let worker = 0; worker < this.#workers; worker++) {
      const at = this.#at(row, worker, kind)
      const average = this.#values[at]!
      if (average === 0) continue
      const ms = average * weightAfter(nowMs - this.#values[at + 1]!, decayMs)
      if (ms > slowest) slowest = ms
    }
    return slowest
  }

  #at(row: number, worker: number, kind: LatencyKind): number {
    const offset = kind === 'connect' ? 0 : valuesPerKind
    return (row * this.#workers + worker) * valuesPerCell + offset
  }
}

// Threads read their clocks at slightly different instants: an age is never less than 0.
function weightAfter(ageMs: number, decayMs: number): number {
  return ageMs <= 0 ? 1 : Math.exp(-ageMs / decayMs)
}
