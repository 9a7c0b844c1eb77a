/**
 * What is true about each backend this instant, in memory that all threads see: a row per backend.
 *
 *   state, weight, limit   written by the main thread only
 *   failures in a row      any worker, atomically
 *   active, sessions, …    one column per worker, written by that worker only; readers add them up
 *
 * One writer per cell, or one atomic step, means that nobody locks and nothing is lost. Rows are
 * given out by the main thread (see row-allocator.ts) and stay with a backend as long as its name
 * or a session lives.
 */

import { assert } from './assert.js'
import { type Availability, availabilities, availabilityCodes } from './availability.js'
import { LatencyTable } from './latency-table.js'
import { wholeWeightSteps } from './slow-start.js'
import { type TotalName, totalNames } from './total-names.js'

/** Rows a table can hold: backends of all pools together. Untouched rows cost no memory. */
export const backendRowsMax = 65_536

/** The shared memory of a table; what is posted to a worker thread. */
export type LiveMemory = {
  readonly rows: number
  readonly workers: number
  readonly words: SharedArrayBuffer
  readonly totals: SharedArrayBuffer
  /** See latency-table.ts. */
  readonly latencies: SharedArrayBuffer
}

// State, weight, limit, failures in a row, steps; then one column of active counts per worker.
const wordsPerRow = 5

/** Times a worker tries for a free place that others reached for at the same instant. */
export const collisionsMax = 64

/** Columns as they lie in memory, for who looks at thousands of rows at once. To be read only. */
export type BusyColumns = {
  readonly workers: number
  /** Sessions open now, of each row a cell for every worker. */
  readonly active: Int32Array
  /** Weights, in steps. */
  readonly weights: Int32Array
}

/** A view of the table from one thread. `worker` is the column it writes: 0 up to `workers` - 1. */
export class LiveTable {
  readonly memory: LiveMemory
  /** How quickly backends answered of late. */
  readonly latency: LatencyTable
  readonly #worker: number
  readonly #states: Int32Array
  readonly #weights: Int32Array // In steps: sixteen to one, so that they stay whole numbers.
  readonly #steps: Int32Array
  readonly #limits: Int32Array
  readonly #failures: Int32Array
  readonly #active: Int32Array
  readonly #totals: Readonly<Record<TotalName, Float64Array>>

  constructor(memory: LiveMemory, worker = 0) {
    assert(worker < memory.workers, 'a worker has a column')
    const { rows, workers, words, totals } = memory
    this.memory = memory
    this.latency = new LatencyTable(memory.latencies, workers, worker)
    this.#worker = worker
    this.#states = new Int32Array(words, 0, rows)
    this.#weights = new Int32Array(words, rows * 4, rows)
    this.#limits = new Int32Array(words, rows * 8, rows)
    this.#failures = new Int32Array(words, rows * 12, rows)
    this.#steps = new Int32Array(words, rows * 16, rows)
    this.#active = new Int32Array(words, wordsPerRow * rows * 4, rows * workers)
    const columnBytes = rows * workers * 8
    this.#totals = Object.fromEntries(
      totalNames.map((name, index) => [
        name,
        new Float64Array(totals, index * columnBytes, rows * workers),
      ]),
    ) as Record<TotalName, Float64Array>
  }

  /** What says how busy rows are. */
  get columns(): BusyColumns {
    return { workers: this.memory.workers, active: this.#active, weights: this.#weights }
  }

  /** Memory for a new, empty table. */
  static allocate(workers: number, rows: number = backendRowsMax): LiveMemory {
    return {
      rows,
      workers,
      words: new SharedArrayBuffer(rows * (wordsPerRow + workers) * 4),
      totals: new SharedArrayBuffer(rows * workers * totalNames.length * 8),
      latencies: LatencyTable.allocate(workers, rows),
    }
  }

  /** Whether the backend of this row may be given sessions, as last published. */
  availability(row: number): Availability {
    return availabilities[Atomics.load(this.#states, row)]!
  }

  /**
   * True while sessions may be given to it. `unknown` rows are in a published order only while no
   * backend is known to be up (control/usable.ts).
   */
  isUsable(row: number): boolean {
    const code = Atomics.load(this.#states, row)
    return code === availabilityCodes.up || code === availabilityCodes.unknown
  }

  /**
   * The share of sessions this row should get now, relative to its pool; a fraction while it starts
   * slowly. 0: none.
   */
  weight(row: number): number {
    return Atomics.load(this.#weights, row) / wholeWeightSteps
  }

  /** The part of its own weight this row has now: 1, and less while it starts slowly. */
  weightPart(row: number): number {
    return Atomics.load(this.#steps, row) / wholeWeightSteps
  }

  /**
   * Main thread only: publishes a state, and a weight of which the row has so many steps of
   * `wholeWeightSteps` (slow-start.ts).
   */
  publish(
    row: number,
    availability: Availability,
    weight: number,
    steps: number = wholeWeightSteps,
  ): void {
    Atomics.store(this.#weights, row, weight * steps)
    Atomics.store(this.#steps, row, steps)
    Atomics.store(this.#states, row, availabilityCodes[availability])
  }

  /** The most sessions this row may have at once; 0: no limit. */
  limit(row: number): number {
    return Atomics.load(this.#limits, row)
  }

  /**
   * Main thread only: sets the limit; 0 for none. Where more sessions than that are open they stay,
   * and nothing new comes until they have become fewer.
   */
  setLimit(row: number, limit: number): void {
    assert(limit >= 0, 'a limit is no less than 0')
    Atomics.store(this.#limits, row, limit)
  }

  /** True when the row has all the sessions it may have. */
  isFull(row: number): boolean {
    const limit = this.limit(row)
    return limit > 0 && this.#inUse(row) >= limit
  }

  /** Counts a session of this worker in. Pair every call with one `release`. */
  take(row: number): void {
    const at = row * this.memory.workers + this.#worker
    Atomics.add(this.#active, at, 1)
    this.#totals.sessions[at]! += 1
  }

  /**
   * The same unless the row is full, and then false. It counts itself in first and adds up
   * afterwards: of all who hold a place the last one to count itself in has seen all the others, so
   * there are never more than the limit, whatever the threads do at the same time. Two who reach
   * for the last place at once both step back; whoever steps back last sees that it is free and
   * tries again.
   */
  tryTake(row: number): boolean {
    for (let collision = 0; collision < collisionsMax; collision++) {
      this.take(row)
      const limit = this.limit(row)
      if (limit === 0 || this.#inUse(row) <= limit) return true
      this.untake(row)
      if (this.#inUse(row) >= limit) return false
    }
    return false
  }

  /** Counts a session of this worker out. */
  release(row: number): void {
    const before = Atomics.sub(this.#active, row * this.memory.workers + this.#worker, 1)
    assert(before > 0, 'no more releases than leases')
  }

  /**
   * Takes back a `take` that never became a session: it counts neither as active nor in the total.
   */
  untake(row: number): void {
    this.release(row)
    this.#totals.sessions[row * this.memory.workers + this.#worker]! -= 1
  }

  /** Counts a connect that failed for the backend's sake. */
  connectFailed(row: number): void {
    this.add('connectFailures', row, 1)
    Atomics.add(this.#failures, row, 1)
  }

  /** Counts a connect that succeeded. It ends a row of failures, whichever workers met them. */
  connected(row: number): void {
    this.add('connected', row, 1)
    // Only looked at while nothing fails, so that workers do not fight for the line it lies in.
    if (Atomics.load(this.#failures, row) !== 0) this.forgiveFailures(row)
  }

  /**
   * Connect failures since the last success, over all workers, in the order in which they saw them.
   */
  failuresInARow(row: number): number {
    return Atomics.load(this.#failures, row)
  }

  /** Begins to count failures in a row from 0. */
  forgiveFailures(row: number): void {
    Atomics.store(this.#failures, row, 0)
  }

  /** Adds to a total of this worker. */
  add(name: TotalName, row: number, amount: number): void {
    this.#totals[name][row * this.memory.workers + this.#worker]! += amount
  }

  /** Sessions on this backend now, over all workers. */
  active(row: number): number {
    return sumOfRow(this.#active, row, this.memory.workers)
  }

  // The same with every cell read as it is this instant, not as this thread last saw it.
  #inUse(row: number): number {
    const { workers } = this.memory
    let sum = 0
    for (let at = row * workers; at < (row + 1) * workers; at++) {
      sum += Atomics.load(this.#active, at)
    }
    return sum
  }

  /** A total over all workers. */
  total(name: TotalName, row: number): number {
    return sumOfRow(this.#totals[name], row, this.memory.workers)
  }

  /** A table of its own in which these rows are as they are here now. Its totals begin at 0. */
  copyOf(rows: readonly number[]): LiveTable {
    const rowsMax = 1 + rows.reduce((most, row) => Math.max(most, row), 0)
    const { workers } = this.memory
    const copy = new LiveTable(LiveTable.allocate(workers, rowsMax))
    for (const row of rows) {
      copy.#states[row] = this.#states[row]!
      copy.#weights[row] = this.#weights[row]!
      copy.#steps[row] = this.#steps[row]!
      copy.#limits[row] = this.#limits[row]!
      const from = row * workers
      copy.#active.set(this.#active.subarray(from, from + workers), from)
      copy.latency.copyRow(this.latency, row)
    }
    return copy
  }

  /** Main thread only: counts out every session of a worker that died. Its totals stay. */
  forget(worker: number): void {
    const { rows, workers } = this.memory
    for (let row = 0; row < rows; row++) {
      // Looking costs nothing in memory; writing would touch rows nobody uses.
      const at = row * workers + worker
      if (this.#active[at] !== 0) Atomics.store(this.#active, at, 0)
    }
  }

  /** Main thread only: empties a row whose backend is gone and whose sessions have ended. */
  clear(row: number): void {
    assert(this.active(row) === 0, 'a row is reused only when its sessions are 0')
    this.publish(row, 'gone', 0)
    this.setLimit(row, 0)
    this.forgiveFailures(row)
    const from = row * this.memory.workers
    for (const name of totalNames) this.#totals[name].fill(0, from, from + this.memory.workers)
    this.latency.clear(row)
  }
}

function sumOfRow(column: Int32Array | Float64Array, row: number, workers: number): number {
  let sum = 0
  for (let at = row * workers; at < (row + 1) * workers; at++) sum += column[at]!
  return sum
}
