/**
 * The requests a session makes of the ring, one function each. They only write a submission and
 * count it as under way; what the answers mean is decided elsewhere (relay.ts, dial.ts, ending.ts).
 * Speed rules in this file.
 */

import {
  cancelFlags,
  opcodes,
  pollMultishot,
  receiveFlags,
  sendFlags,
  submissionFlags,
} from './kernel.js'
import { nameBytes, peerNameBytes, sideFlags } from './session-table.js'
import type { WorkerState } from './state.js'
import {
  kindConnect,
  kindIgnored,
  type kindReceiveLarge,
  kindReceiveMany,
  kindReceiveSmall,
  kindSend,
  kindWatch,
  tagOf,
} from './tags.js'

/** Receives into small buffers again and again until it is cancelled or fails. */
export function receiveMany(state: WorkerState, side: number): void {
  receive(state, side, kindReceiveMany, 0, receiveFlags.multishot, state.small.shape.group)
}

/** Receives once, at most `byteCount` bytes, into a small or a large buffer. */
export function receiveOnce(
  state: WorkerState,
  side: number,
  kind: typeof kindReceiveSmall | typeof kindReceiveLarge,
  byteCount: number,
): void {
  const { group } = kind === kindReceiveSmall ? state.small.shape : state.large.shape
  if (kind !== kindReceiveSmall) state.largeUnderWay += 1
  receive(state, side, kind, byteCount, 0, group)
}

function receive(
  state: WorkerState,
  side: number,
  kind: number,
  byteCount: number,
  flags: number,
  group: number,
): void {
  const { table, ring } = state
  const slot = side >> 1
  const tag = tagOf(kind, table.generation[slot]!)
  const at = ring.prepare(opcodes.recv, table.descriptor[side]!, 0, byteCount, tag, side)
  ring.entryBytes[at * 4 + 1] = submissionFlags.bufferSelect
  ring.entryHalves[at * 2 + 1] = flags
  ring.entryHalves[at * 2 + 20] = group
  table.flags[side]! |= sideFlags.receiving
  table.inFlight[slot]! += 1
}

/** Sends bytes at an address to a side. One send per side at a time. */
export function sendTo(state: WorkerState, side: number, address: number, byteCount: number): void {
  const { table, ring } = state
  const slot = side >> 1
  const tag = tagOf(kindSend, table.generation[slot]!)
  const fd = table.descriptor[side]!
  const at = ring.prepare(opcodes.send, fd, address, byteCount, tag, side)
  ring.entries[at + 7] = sendFlags
  table.flags[side]! |= sideFlags.sending
  table.inFlight[slot]! += 1
}

/** Connects the backend's socket to the address in the slot's names. */
export function connectBackend(state: WorkerState, side: number, addressBytes: number): void {
  const { table, ring } = state
  const slot = side >> 1
  const tag = tagOf(kindConnect, table.generation[slot]!)
  const address = state.names.address + slot * nameBytes + peerNameBytes
  const at = ring.prepare(opcodes.connect, table.descriptor[side]!, address, 0, tag, side)
  ring.entries[at + 2] = addressBytes
  table.inFlight[slot]! += 1
}

/**
 * Asks once for any of the poll bits on a side's socket, and for errors, as `kind`. The result is
 * the index of the submission's first word.
 */
export function poll(
  state: WorkerState,
  kind: number,
  side: number,
  of: number,
  bits: number,
): number {
  const { table, ring } = state
  const slot = side >> 1
  const tag = tagOf(kind, table.generation[slot]!)
  const at = ring.prepare(opcodes.pollAdd, table.descriptor[of]!, 0, 0, tag, side)
  ring.entries[at + 7] = bits
  table.inFlight[slot]! += 1
  return at
}

/** Asks to be told when a side's connection breaks, without reading from it. */
export function watch(state: WorkerState, side: number): void {
  if ((state.table.flags[side]! & sideFlags.watching) !== 0) return
  state.table.flags[side]! |= sideFlags.watching
  const at = poll(state, kindWatch, side, side, 0)
  // Multishot: the ring's poll always answers to a FIN as well, and must go on after it.
  state.ring.entries[at + 6] = pollMultishot
}

/** Cancels one request of a side, by its kind; its own completion says how it ended. */
export function cancel(state: WorkerState, side: number, kind: number): void {
  const { ring } = state
  const at = ring.prepare(opcodes.asyncCancel, -1, 0, 0, kindIgnored, 0)
  ring.entries[at + 4] = tagOf(kind, state.table.generation[side >> 1]!)
  ring.entries[at + 5] = side
  ring.entryBytes[at * 4 + 1] = submissionFlags.skipSuccess
}

/** Cancels every request on a side's socket. */
export function cancelAll(state: WorkerState, side: number): void {
  const { ring, table } = state
  const fd = table.descriptor[side]!
  if (fd === 0) return
  const at = ring.prepare(opcodes.asyncCancel, fd, 0, 0, kindIgnored, 0)
  ring.entries[at + 7] = cancelFlags.all | cancelFlags.byDescriptor
  ring.entryBytes[at * 4 + 1] = submissionFlags.skipSuccess
}

/** Closes a side's socket. The last submission for its descriptor. */
export function closeSocket(state: WorkerState, side: number): void {
  const { ring, table } = state
  const fd = table.descriptor[side]!
  if (fd === 0) return
  const at = ring.prepare(opcodes.close, fd, 0, 0, kindIgnored, 0)
  ring.entryBytes[at * 4 + 1] = submissionFlags.skipSuccess
  // After the submission is in the queue: at every moment main can find the descriptor in one
  // place.
  table.descriptor[side] = 0
}
