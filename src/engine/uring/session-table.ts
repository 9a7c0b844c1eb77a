/**
 * All sessions of one worker as columns of typed arrays: no object per session, nothing for the
 * garbage collector, and an idle session costs about 0.4 KiB. A session is a *slot*; its two
 * sockets are *sides*:
 *
 *    side = slot * 2      the client        direction `in`:  bytes received on this side
 *    side = slot * 2 + 1  the backend       direction `out`: bytes received on this side
 *    side ^ 1             the other one
 *
 * Columns of a direction are indexed by the side that *receives* from the network (its source), or
 * by the side it is *sent to* (its sink); each column says which. 0 always means none, so memory
 * that was never touched is right as it is and costs nothing. Speed rules in this file.
 */

import { assert } from '../../core/assert.js'
import type { Libc } from './ffi.js'
import type { SessionRoute } from './routes.js'

/** What a slot is doing. See core/session.ts for the same as a union. */
export const phases = {
  free: 0,
  connecting: 1,
  relaying: 2,
  /**
   * One side is broken; what it had sent is being delivered to the other, then that one is reset.
   */
  delivering: 3,
  /** Requests under way are being cancelled; when the last has answered, the sockets are closed. */
  closing: 4,
} as const

/** Bits of `flags`, per side. */
export const sideFlags = {
  /** A receive is under way on this side. */
  receiving: 1,
  /** That receive is being cancelled. */
  receiveCancelling: 2,
  /** A send to this side is under way. */
  sending: 4,
  /** That send is being cancelled, so that its buffers can be parked. */
  parking: 8,
  /** This side has ended its direction (we received its FIN). */
  ended: 16,
  /** We have ended our direction towards this side (sent our FIN). */
  shut: 32,
  /** A send to this side failed: what still comes from it is delivered, then it counts as reset. */
  broken: 64,
  /** A poll for errors is under way on this side. */
  watching: 128,
  /** The direction from this side moves through a pipe. */
  spliced: 256,
  /** Polls of the pipe's loop: for something to read on this side; for room to write on it. */
  awaitingReadable: 512,
  awaitingWritable: 1024,
  /** Waits for a buffer to become free before it can receive again. */
  starved: 2048,
  /** A reset has come, but bytes before it may still be unread: the receive will meet it. */
  lost: 4096,
} as const

/** Bytes of `names` for the address of a slot's client, as a sockaddr. */
export const peerNameBytes = 32
/** Bytes of `names` per slot: the client's address, then the backend's or our own end of that. */
export const nameBytes = 144
/** Longest sockaddr there is room for: a unix path of 107 bytes with its family and zero. */
export const backendNameBytes = nameBytes - peerNameBytes

const bytesPerSlot = 8 * 20 + 4 * 40 + 2 * 2 + 24 // At least the sum of the columns below.

/** Bytes of shared memory a table of so many slots takes. */
export function tableBytes(capacity: number): number {
  return capacity * bytesPerSlot
}

/** All columns of one worker's sessions, and which slots are free. */
export class SessionTable {
  readonly capacity: number

  // Per side.
  readonly descriptor: Int32Array
  /** Sink: malloc'ed bytes that a slow reader has not taken yet. */
  readonly parkedAddress: Float64Array
  readonly flags: Int32Array
  /** Sink: the queue of buffers to be sent, as ids plus 1. */
  readonly queueFirst: Int32Array
  readonly queueLast: Int32Array
  /** Sink: bytes received and not yet sent: queued, being sent, parked. Not what is in a pipe. */
  readonly heldBytes: Int32Array
  /** Sink: the buffer being sent, as id plus 1; 0 while what is sent is parked memory. */
  readonly sendBuffer: Int32Array
  readonly sendOffset: Int32Array
  readonly sendLength: Int32Array
  /** Sink: parked bytes that are not sent yet, and where they begin. */
  readonly parkedOffset: Int32Array
  readonly parkedLength: Int32Array
  /** Source: how it receives (receiveModes in relay.ts). */
  readonly mode: Uint8Array
  /** Source: receives in a row that were large (above 0) or small (below 0) for its mode. */
  readonly streak: Int8Array
  /** Source: the pipe its direction moves through, as index plus 1. */
  readonly pipe: Uint16Array
  /** Source: bytes taken from it and handed to the other side's socket. */
  readonly byteCount: Float64Array
  /** Source: of these, what the live table knows already. */
  readonly byteCountTold: Float64Array

  // Per slot.
  readonly phase: Uint8Array
  readonly generation: Int32Array
  readonly inFlight: Int32Array
  /** The live table's row of the backend it counts on, plus 1. */
  readonly row: Int32Array
  readonly sequence: Float64Array
  readonly openedMs: Float64Array
  readonly dialedMs: Float64Array
  /** How long it waited in a queue, in all; since when it does now, 0 while it does not. */
  readonly queuedMs: Float64Array
  readonly queuedSinceMs: Float64Array
  readonly triedMs: Float64Array
  readonly connectedMs: Float64Array
  readonly firstByteMs: Float64Array
  /** When the client last said something before the backend said anything; 0: it has not. */
  readonly askedMs: Float64Array
  readonly activeMs: Float64Array
  /** Of the last byte, if the client sent it and the backend none since; else 0. */
  readonly waitingMs: Float64Array
  /** When the try to connect that is under way is given up. */
  readonly connectUntilMs: Float64Array
  /** When delivering what a broken side had sent began. */
  readonly brokenMs: Float64Array
  readonly reason: Uint8Array
  readonly detail: Uint8Array
  readonly closedBy: Uint8Array
  /** Bit 0: the client is to be reset; bit 1: the backend is. */
  readonly resets: Uint8Array
  /** 1 while the slot is on the list of those whose bytes the live table is to be told. */
  readonly dirty: Uint8Array
  /** Keep-alive is set late: sessions that are short never need it. */
  readonly keepAliveSet: Uint8Array
  /** 1: counted as unanswered. */
  readonly unanswered: Uint8Array
  /** Numbers of the revision, the listener in it, the backend in its pool (plus 1), the bind. */
  readonly revision: Int32Array
  readonly listener: Int32Array
  readonly backend: Int32Array
  readonly bind: Int32Array
  /** Number of the listener's name, the same in every revision: see listener-numbers.ts. */
  readonly listenerNumber: Int32Array
  /** The worker's own: what the numbers say, at hand. */
  readonly route: (SessionRoute | undefined)[] = []

  // Slots that were given back, last in first out so that memory in use stays together.
  readonly #free: Int32Array
  #freeCount = 0
  #used = 0

  constructor(capacity: number, shared: SharedArrayBuffer) {
    assert(shared.byteLength >= tableBytes(capacity), 'a table fits its memory')
    let offset = 0
    const place = (byteCount: number) => (offset += byteCount) - byteCount
    const float64 = (count: number) => new Float64Array(shared, place(count * 8), count)
    const int32 = (count: number) => new Int32Array(shared, place(count * 4), count)
    const uint16 = (count: number) => new Uint16Array(shared, place(count * 2), count)
    const uint8 = (count: number) => new Uint8Array(shared, place(count), count)
    const sides = capacity * 2
    this.capacity = capacity
    this.parkedAddress = float64(sides)
    this.byteCount = float64(sides)
    this.byteCountTold = float64(sides)
    this.sequence = float64(capacity)
    this.openedMs = float64(capacity)
    this.dialedMs = float64(capacity)
    this.queuedMs = float64(capacity)
    this.queuedSinceMs = float64(capacity)
    this.triedMs = float64(capacity)
    this.connectUntilMs = float64(capacity)
    this.connectedMs = float64(capacity)
    this.firstByteMs = float64(capacity)
    this.askedMs = float64(capacity)
    this.activeMs = float64(capacity)
    this.waitingMs = float64(capacity)
    this.brokenMs = float64(capacity)
    this.descriptor = int32(sides)
    this.flags = int32(sides)
    this.queueFirst = int32(sides)
    this.queueLast = int32(sides)
    this.heldBytes = int32(sides)
    this.sendBuffer = int32(sides)
    this.sendOffset = int32(sides)
    this.sendLength = int32(sides)
    this.parkedOffset = int32(sides)
    this.parkedLength = int32(sides)
    this.inFlight = int32(capacity)
    this.row = int32(capacity)
    this.generation = int32(capacity)
    this.revision = int32(capacity)
    this.listener = int32(capacity)
    this.backend = int32(capacity)
    this.bind = int32(capacity)
    this.listenerNumber = int32(capacity)
    this.pipe = uint16(sides)
    this.mode = uint8(sides)
    this.streak = new Int8Array(shared, place(sides), sides)
    this.phase = uint8(capacity)
    this.reason = uint8(capacity)
    this.detail = uint8(capacity)
    this.closedBy = uint8(capacity)
    this.resets = uint8(capacity)
    this.dirty = uint8(capacity)
    this.keepAliveSet = uint8(capacity)
    this.unanswered = uint8(capacity)
    this.#free = new Int32Array(capacity)
  }

  /** Slots from 0 up to this were used at some time. */
  get used(): number {
    return this.#used
  }

  /** A free slot, or -1. Its columns are 0 or left from before, as `give` says. */
  take(): number {
    if (this.#freeCount > 0) return this.#free[--this.#freeCount]!
    return this.#used === this.capacity ? -1 : this.#used++
  }

  /** Gives a slot back: nothing of it is under way any more. Late answers miss its generation. */
  give(slot: number): void {
    this.#clearSide(slot * 2)
    this.#clearSide(slot * 2 + 1)
    this.phase[slot] = phases.free
    this.generation[slot] = (this.generation[slot]! + 1) & 0xffffff
    this.inFlight[slot] = 0
    this.row[slot] = 0
    this.backend[slot] = 0
    this.dialedMs[slot] = 0
    this.queuedMs[slot] = 0
    this.queuedSinceMs[slot] = 0
    this.connectedMs[slot] = 0
    this.firstByteMs[slot] = 0
    this.askedMs[slot] = 0
    this.brokenMs[slot] = 0
    this.waitingMs[slot] = 0
    this.reason[slot] = 0
    this.detail[slot] = 0
    this.closedBy[slot] = 0
    this.resets[slot] = 0
    this.keepAliveSet[slot] = 0
    this.unanswered[slot] = 0
    this.route[slot] = undefined
    this.#free[this.#freeCount++] = slot
  }

  /** Gives a slot back that never became a session. */
  giveUnused(slot: number): void {
    this.#free[this.#freeCount++] = slot
  }

  /** Frees the parked memory of a sink. Answers how many bytes it took. */
  unpark(libc: Libc, sink: number): number {
    const address = this.parkedAddress[sink]!
    if (address === 0) return 0
    const byteCount = this.parkedOffset[sink]! + this.parkedLength[sink]!
    this.parkedAddress[sink] = 0 // First: main frees what this names when the worker dies.
    libc.free(address)
    this.parkedLength[sink] = 0
    this.parkedOffset[sink] = 0
    return byteCount
  }

  #clearSide(side: number): void {
    this.descriptor[side] = 0
    this.flags[side] = 0
    this.queueFirst[side] = 0
    this.queueLast[side] = 0
    this.heldBytes[side] = 0
    this.sendBuffer[side] = 0
    this.mode[side] = 0
    this.streak[side] = 0
    this.pipe[side] = 0
    this.byteCount[side] = 0
    this.byteCountTold[side] = 0
  }
}
