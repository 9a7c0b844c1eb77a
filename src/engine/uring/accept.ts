/**
 * Taking connections: each ring keeps one accept armed per bind. Single-shot on purpose: were a
 * worker to die, one client waits for the next worker, not a row of them; and one that has no room
 * simply arms none, so that the kernel goes on queueing. When it is answered, what else waits in
 * the queue is taken with direct calls, so that a rush is taken in batches.
 *
 * Room is counted over all workers. Each may have one accept armed when the last place is taken, so
 * a connection may arrive too much: it is *held*, accepted but not begun, until there is room.
 */

import { dial } from './dial.js'
import { endSession } from './ending.js'
import { errors, opcodes, sockets } from './kernel.js'
import { letGo } from './routes.js'
import { nameBytes, phases } from './session-table.js'
import type { BoundListener, WorkerState } from './state.js'
import { kindAccept } from './tags.js'
import { lookSoon } from './timers.js'
import { engineWords, workerWords } from './words.js'

/** How long not to accept after an accept failed for want of descriptors or memory. */
const shortageMs = 100

/** Connections taken per turn and bind: the other workers are to have their part of a rush. */
const batchMax = 16

const lengthWordAt = 8 // In the scratch memory: one word per bind for the address's length.

/** Lanes in the scratch memory; more binds than that share them. */
const lanesMax = 1000

/** A lane for another bind: the first that no other has. */
export function freeLane({ binds }: WorkerState): number {
  const taken = new Set([...binds.values()].map(({ lane }) => lane))
  for (let lane = 0; lane < lanesMax; lane++) if (!taken.has(lane)) return lane
  return binds.size % lanesMax
}

/** Arms the accept of a bind, unless it is armed, held, closing, or there is no room. */
export function armAccept(state: WorkerState, bind: BoundListener): void {
  if (bind.slot >= 0 || bind.closingAck !== 0 || bind.isHeld) return
  if (state.own[workerWords.paused] !== 0) return
  if (!hasRoom(state)) return pause(state, 'limit')
  const slot = state.table.take()
  if (slot < 0) return pause(state, 'limit')
  bind.slot = slot
  const { ring, scratch, scratchWords, names } = state
  const lengthAt = lengthWordAt + bind.lane
  scratchWords[lengthAt] = 28 // Room for an IPv6 address, which is what the peer's name has.
  const address = names.address + slot * nameBytes
  const at = ring.prepare(opcodes.accept, bind.fd, address, 0, kindAccept, bind.number)
  const lengthAddress = scratch.address + lengthAt * 4
  ring.entries[at + 2] = lengthAddress
  ring.entries[at + 3] = lengthAddress / 4294967296
  ring.entries[at + 7] = sockets.closeOnExec | sockets.nonBlocking
}

/** An accept has been answered. */
export function onAccepted(state: WorkerState, bindNumber: number, result: number): void {
  const bind = state.binds.get(bindNumber)
  if (bind === undefined || bind.slot < 0) return
  const { slot } = bind
  bind.slot = -1
  if (result >= 0) {
    admit(state, bind, slot, result)
    acceptMore(state, bind)
    armAccept(state, bind)
  } else {
    state.table.giveUnused(slot)
    onAcceptFailed(state, bind, -result)
  }
  acknowledgeHeld(state, bind)
  acknowledgeClosed(state, bind)
}

function acceptMore(state: WorkerState, bind: BoundListener): void {
  const { table, libc, names, scratch, scratchWords } = state
  for (let count = 1; count < batchMax; count++) {
    if (bind.isHeld || state.own[workerWords.paused] !== 0 || !hasRoom(state)) return
    const slot = table.take()
    if (slot < 0) return
    const lengthAt = lengthWordAt + bind.lane
    scratchWords[lengthAt] = 28
    const address = names.address + slot * nameBytes
    const flags = sockets.closeOnExec | sockets.nonBlocking
    const fd = libc.accept4(bind.fd, address, scratch.address + lengthAt * 4, flags)
    // Whatever it failed for, the armed accept will meet as well, and knows what to do.
    if (fd < 0) return table.giveUnused(slot)
    admit(state, bind, slot, fd)
  }
}

function onAcceptFailed(state: WorkerState, bind: BoundListener, error: number): void {
  switch (error) {
    case errors.ECANCELED:
      return
    case errors.EMFILE:
    case errors.ENFILE:
      return pause(state, 'descriptors')
    case errors.ENOBUFS:
    case errors.ENOMEM:
      return pause(state, 'memory')
    default: // ECONNABORTED and network errors of the one connection: the next may be well.
      armAccept(state, bind)
  }
}

/** A connection that main accepted for this bind; answers whether there is a slot for it. */
export function adopt(state: WorkerState, bind: BoundListener, fd: number, ack: number): void {
  const slot = state.table.take()
  // Noted first: should this thread end before it has answered, main finds it in the table.
  if (slot >= 0) note(state, slot, fd)
  state.post({ type: 'ack', ack, value: slot >= 0 })
  if (slot < 0) return
  // Its peer's name was not asked for; an address of no family reads as a unix peer without a name.
  state.nameOctets.fill(0, slot * nameBytes, slot * nameBytes + 2)
  admit(state, bind, slot, fd)
}

function note({ table, own }: WorkerState, slot: number, fd: number): void {
  table.descriptor[slot * 2] = fd
  if (slot >= own[workerWords.slotsUsed]!) own[workerWords.slotsUsed] = slot + 1
}

function admit(state: WorkerState, bind: BoundListener, slot: number, fd: number): void {
  note(state, slot, fd)
  // Something else in the process opens more than it was counted with: leave it the rest.
  if (fd >= state.engine[engineWords.descriptorMax]!) pause(state, 'descriptors')
  if (takeRoom(state)) return begin(state, bind, slot)
  state.held.push({ slot, bind })
  pause(state, 'limit')
}

function begin(state: WorkerState, bind: BoundListener, slot: number): void {
  const { table, nowMs } = state
  table.phase[slot] = phases.connecting
  table.sequence[slot] = ++state.own[workerWords.sequence]!
  table.openedMs[slot] = nowMs
  table.activeMs[slot] = nowMs
  table.bind[slot] = bind.number
  table.listenerNumber[slot] = bind.listenerNumber
  state.listenerCounts[bind.listenerNumber]! += 1
  state.openedCounts[bind.listenerNumber]! += 1
  const route = state.revision?.routes.get(bind.listener) ?? bind.lastRoute
  if (route === undefined) {
    table.revision[slot] = state.revision?.number ?? 0
    table.listener[slot] = -1
    return endSession(state, slot, 'no-route')
  }
  route.revision.sessionCount += 1
  table.route[slot] = route
  table.revision[slot] = route.revision.number
  table.listener[slot] = route.listener
  lookSoon(state, slot)
  dial(state, slot)
}

// === Room

function hasRoom(state: WorkerState): boolean {
  const { engine } = state
  return Atomics.load(engine, engineWords.sessions) < engine[engineWords.sessionsMax]!
}

function takeRoom(state: WorkerState): boolean {
  const { engine, own } = state
  const before = Atomics.add(engine, engineWords.sessions, 1)
  if (before < engine[engineWords.sessionsMax]!) {
    own[workerWords.sessions]! += 1
    return true
  }
  Atomics.sub(engine, engineWords.sessions, 1)
  return false
}

/** A session has closed: its place is free, and who waits for one is woken. */
export function giveRoom(state: WorkerState): void {
  const { engine, own } = state
  own[workerWords.sessions]! -= 1
  Atomics.sub(engine, engineWords.sessions, 1)
  if (Atomics.load(engine, engineWords.paused) > 0) state.wakePaused()
}

function pause(state: WorkerState, why: 'limit' | 'descriptors' | 'memory'): void {
  if (state.own[workerWords.paused] !== 0) return
  state.own[workerWords.paused] = 1
  state.pausedUntilMs = why === 'limit' ? 0 : state.nowMs + shortageMs
  Atomics.add(state.engine, engineWords.paused, 1)
  state.post({ type: 'paused', why })
}

/** Each turn of a paused worker: goes on accepting when there is room. */
export function resumeWhenRoom(state: WorkerState): void {
  if (state.own[workerWords.paused] === 0) return
  if (state.nowMs < state.pausedUntilMs || !hasRoom(state)) return
  if (Atomics.load(state.engine, engineWords.stopping) !== 0) return
  while (state.held.length > 0) {
    if (!takeRoom(state)) return
    const { slot, bind } = state.held.shift()!
    begin(state, bind, slot)
    acknowledgeClosed(state, bind)
  }
  if (!hasRoom(state)) return
  state.own[workerWords.paused] = 0
  state.pausedUntilMs = 0
  Atomics.sub(state.engine, engineWords.paused, 1)
  state.post({ type: 'resumed' })
  for (const bind of state.binds.values()) armAccept(state, bind)
}

// === Holding a bind

/** Accepts nothing on a bind, or goes on; main is told once it is so. */
export function holdBind(
  state: WorkerState,
  bind: BoundListener,
  isHeld: boolean,
  ack: number,
): void {
  if (bind.holdAck !== 0) state.post({ type: 'ack', ack: bind.holdAck }) // Overtaken by this one.
  bind.isHeld = isHeld
  bind.holdAck = ack
  if (!isHeld) armAccept(state, bind)
  else if (bind.slot >= 0) cancelAccept(state, bind)
  acknowledgeHeld(state, bind)
}

function acknowledgeHeld(state: WorkerState, bind: BoundListener): void {
  if (bind.holdAck === 0 || (bind.isHeld && bind.slot >= 0)) return
  state.post({ type: 'ack', ack: bind.holdAck })
  bind.holdAck = 0
}

// === Closing a bind

/** Accepts no more on a bind; main is told once nothing is armed and nothing of it is held. */
export function closeBind(state: WorkerState, bind: BoundListener, ack: number): void {
  bind.closingAck = ack
  if (bind.slot < 0) return acknowledgeClosed(state, bind)
  cancelAccept(state, bind)
}

/** Each tick: cancels accepts that are not to be armed again, should one have found nothing. */
export function cancelAccepts(state: WorkerState): void {
  for (const bind of state.binds.values()) {
    if ((bind.closingAck !== 0 || bind.isHeld) && bind.slot >= 0) cancelAccept(state, bind)
  }
}

function cancelAccept(state: WorkerState, bind: BoundListener): void {
  const at = state.ring.prepare(opcodes.asyncCancel, -1, 0, 0, 0, 0)
  state.ring.entries[at + 4] = kindAccept
  state.ring.entries[at + 5] = bind.number
}

// Once nothing is armed and everything accepted has begun as a session. While the engine stops
// nothing begins any more: what is held then is reset with all that is left.
function acknowledgeClosed(state: WorkerState, bind: BoundListener): void {
  if (bind.closingAck === 0 || bind.slot >= 0) return
  const isStopping = Atomics.load(state.engine, engineWords.stopping) !== 0
  if (!isStopping && state.held.some((held) => held.bind === bind)) return
  state.binds.delete(bind.number)
  letGo(state, bind.lastRoute?.revision)
  state.post({ type: 'ack', ack: bind.closingAck })
}
