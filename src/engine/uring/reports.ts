/**
 * Reports of closed sessions: a ring of fixed-size entries in shared memory, written by a worker
 * and read by main when it gets to it. Nothing is allocated and nobody waits: when main does not
 * keep up, the report is dropped and counted. The same layout describes sessions that are still
 * open.
 */

import { type CloseReason, closeReasons, dialCodes } from '../../core/close-reason.js'
import type { FromWorker } from './messages.js'
import { nameBytes, peerNameBytes, type SessionTable } from './session-table.js'
import type { FailedTry } from './state.js'
import { workerWords } from './words.js'

/** Reports a worker may be ahead of main. */
export const reportsMax = 4096

/** Failed tries that fit a report; the configuration allows no more attempts. */
export const triesMax = 16

/** Where each number of a report is, in its Float64 values. */
export const reportNumbers = {
  sequence: 0,
  openedMs: 1,
  connectMs: 2,
  firstByteMs: 3,
  durationMs: 4,
  bytesIn: 5,
  bytesOut: 6,
  revision: 7,
  listener: 8,
  bind: 9,
  backend: 10,
  reason: 11,
  detail: 12,
  closedBy: 13,
  /** Bit 0: the client was reset; bit 1: the backend was; bit 2: there was a backend. */
  ends: 14,
  connectTookMs: 15,
  triesCount: 16,
  queueMs: 17,
  tries: 18, // Three each: backend, code, milliseconds.
} as const

const addressesAt = reportNumbers.tries + triesMax * 3
const addressWords = nameBytes / 8

/** Float64 values of one report: its numbers, then the two socket addresses. */
export const reportLength = addressesAt + addressWords

/** Bytes of shared memory for a worker's reports. */
export const reportsBytes = reportsMax * reportLength * 8

/** Who ended a session, as the tables say it. 0: not known yet. */
export const parties = { client: 1, backend: 2, evener: 3 } as const

/** The details a record may give. */
export const details = ['empty', 'all-down', 'all-full', 'all-tried', ...dialCodes] as const

/** One of the details. */
export type Detail = (typeof details)[number]

/** The number of a detail in a report; 0 for none. */
export function detailCode(detail: Detail | null): number {
  return detail === null ? 0 : details.indexOf(detail) + 1
}

/** The number of a reason in a report. */
export function reasonCode(reason: CloseReason): number {
  return closeReasons.indexOf(reason)
}

/** What a report is written from. */
export type ReportSource = {
  readonly table: SessionTable
  /** The addresses of all slots, as words. */
  readonly nameWords: Float64Array
  readonly failedTries: ReadonlyMap<number, readonly FailedTry[]>
}

/** Writes one session, open or closed, at a place of a report memory. */
export function writeReport(
  source: ReportSource,
  slot: number,
  nowMs: number,
  wallOffsetMs: number,
  numbers: Float64Array,
  at: number,
): void {
  const { table, nameWords, failedTries } = source
  const connectedMs = table.connectedMs[slot]!
  const firstByteMs = table.firstByteMs[slot]!
  numbers[at] = table.sequence[slot]!
  numbers[at + 1] = table.openedMs[slot]! + wallOffsetMs
  numbers[at + 2] = connectedMs === 0 ? -1 : connectedMs - table.dialedMs[slot]!
  numbers[at + 3] = firstByteMs === 0 ? -1 : firstByteMs - connectedMs
  numbers[at + 4] = nowMs - table.openedMs[slot]!
  numbers[at + 5] = table.byteCount[slot * 2]!
  numbers[at + 6] = table.byteCount[slot * 2 + 1]!
  numbers[at + 7] = table.revision[slot]!
  numbers[at + 8] = table.listener[slot]!
  numbers[at + 9] = table.bind[slot]!
  numbers[at + 10] = table.backend[slot]! - 1
  numbers[at + 11] = table.reason[slot]!
  numbers[at + 12] = table.detail[slot]!
  numbers[at + 13] = table.closedBy[slot]!
  numbers[at + 14] = table.resets[slot]! | (connectedMs === 0 ? 0 : 4)
  numbers[at + 15] = connectedMs === 0 ? 0 : connectedMs - table.triedMs[slot]!
  const queuedSinceMs = table.queuedSinceMs[slot]!
  const waitsMs = queuedSinceMs === 0 ? 0 : nowMs - queuedSinceMs
  numbers[at + 17] = table.queuedMs[slot]! + waitsMs
  const tries = failedTries.size === 0 ? undefined : failedTries.get(slot)
  numbers[at + 16] = tries === undefined ? 0 : tries.length
  if (tries !== undefined) writeTries(tries, numbers, at + reportNumbers.tries)
  const from = slot * addressWords
  const to = at + addressesAt
  for (let word = 0; word < copiedWords; word++) numbers[to + word] = nameWords[from + word]!
}

// The peer's address and the first 32 bytes of ours; a unix path of ours is longer than anyone
// reads.
const copiedWords = (peerNameBytes + 32) / 8

function writeTries(tries: readonly FailedTry[], numbers: Float64Array, at: number): void {
  for (let index = 0; index < tries.length && index < triesMax; index++) {
    const { backend, code, ms } = tries[index]!
    numbers[at + index * 3] = backend
    numbers[at + index * 3 + 1] = code
    numbers[at + index * 3 + 2] = ms
  }
}

/** Where the addresses of a report begin, in its Float64 values. */
export const reportAddressesAt = addressesAt

/** The number of the session that was reported last; 0 when none was. */
export function lastReported(memory: SharedArrayBuffer, own: Int32Array): number {
  const last = (own[workerWords.reportsWritten]! - 1) & (reportsMax - 1)
  return new Float64Array(memory)[last * reportLength + reportNumbers.sequence]!
}

/** A worker's end of its reports. */
export class ReportWriter {
  readonly #numbers: Float64Array
  readonly #own: Int32Array
  readonly #post: (message: FromWorker) => void

  constructor(memory: SharedArrayBuffer, own: Int32Array, post: (message: FromWorker) => void) {
    this.#numbers = new Float64Array(memory)
    this.#own = own
    this.#post = post
  }

  /** Reports a session as it closes. */
  writeClosed(source: ReportSource, slot: number, nowMs: number, wallOffsetMs: number): void {
    const own = this.#own
    const written = own[workerWords.reportsWritten]!
    const ahead = (written - Atomics.load(own, workerWords.reportsRead)) | 0
    if (ahead >= reportsMax) {
      own[workerWords.reportsDropped]! += 1
      return
    }
    const at = (written & (reportsMax - 1)) * reportLength
    writeReport(source, slot, nowMs, wallOffsetMs, this.#numbers, at)
    Atomics.store(own, workerWords.reportsWritten, (written + 1) | 0)
    if (Atomics.compareExchange(own, workerWords.reportsWatched, 0, 1) === 0) {
      this.#post({ type: 'reports' })
    }
  }
}
