/** What main tells a worker, carried out between two completions. */

import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { unreachable } from '../../core/assert.js'
import { adopt, armAccept, closeBind } from './accept.js'
import { endSession } from './ending.js'
import { inject } from './faults.js'
import type { EndFilter, ToWorker, WorkerFault } from './messages.js'
import { reportLength, writeReport } from './reports.js'
import { buildRevision } from './routes.js'
import { openSlots, selected } from './selection.js'
import { pipeHeldBytesMax } from './splicing.js'
import type { WorkerState } from './state.js'

/** Carries out everything main has said up to now. */
export function drainCommands(state: WorkerState, port: MessagePort): void {
  for (;;) {
    const received = receiveMessageOnPort(port)
    if (received === undefined) return
    carryOut(state, received.message as ToWorker)
  }
}

function carryOut(state: WorkerState, command: ToWorker): void {
  switch (command.type) {
    case 'apply':
      return apply(state, command)
    case 'open': {
      const { number, id, listener, listenerNumber, fd, ack } = command
      const bind = { number, id, listener, listenerNumber, fd, slot: -1, closingAck: 0 }
      state.binds.set(number, bind)
      armAccept(state, bind)
      return state.post({ type: 'ack', ack })
    }
    case 'close': {
      const bind = state.binds.get(command.number)
      if (bind === undefined) return state.post({ type: 'ack', ack: command.ack })
      return closeBind(state, bind, command.ack)
    }
    case 'adopt': {
      const { number, listener, listenerNumber, fd } = command
      const bind = { number, id: '', listener, listenerNumber, fd: -1, slot: -1, closingAck: 0 }
      if (!adopt(state, bind, fd)) state.libc.close(fd)
      return
    }
    case 'sessions':
      return state.post({ type: 'ack', ack: command.ack, value: describeAll(state) })
    case 'idle': {
      const value = selected(state, command.filter).map((slot) => openedWallMs(state, slot))
      return state.post({ type: 'ack', ack: command.ack, value })
    }
    case 'end': {
      const value = endMatching(state, command.filter, command.reason)
      return state.post({ type: 'ack', ack: command.ack, value })
    }
    case 'fault':
      return misbehave(state, command.how)
    default:
      return unreachable(command)
  }
}

function misbehave(state: WorkerState, how: WorkerFault): void {
  if (typeof how === 'object') return inject(state, how)
  if (how === 'throw') throw new Error('asked to fail')
  for (;;) if (Atomics.load(state.own, 0) === -1) return // Not even the stop word is seen.
}

function apply(state: WorkerState, { snapshot, ack }: ToWorker & { type: 'apply' }): void {
  const old = state.revision
  state.revision = buildRevision(snapshot, state, pipeHeldBytesMax)
  if (old !== undefined && old.sessionCount === 0) {
    state.post({ type: 'retired', revision: old.number })
  }
  state.post({ type: 'ack', ack })
}

// All open sessions in the layout of reports, ready to be moved to main.
function describeAll(state: WorkerState): Float64Array {
  const slots = openSlots(state)
  const numbers = new Float64Array(slots.length * reportLength)
  slots.forEach((slot, index) => {
    writeReport(state, slot, state.nowMs, state.wallOffsetMs, numbers, index * reportLength)
  })
  return numbers
}

function endMatching(state: WorkerState, filter: EndFilter, reason: ToWorkerReason): number {
  const slots = selected(state, filter)
  for (const slot of slots) endSession(state, slot, reason)
  return slots.length
}

type ToWorkerReason = (ToWorker & { type: 'end' })['reason']

function openedWallMs(state: WorkerState, slot: number): number {
  return state.table.openedMs[slot]! + state.wallOffsetMs
}
