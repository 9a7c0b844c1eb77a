/** What main tells a worker, carried out between two completions. */

import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { unreachable } from '../../core/assert.js'
import type { PolicyPick } from '../../core/policy/user-policy.js'
import type { Snapshot } from '../../core/snapshot.js'
import { type LoadedPolicies, loadPolicies, namesPolicies } from '../policy-modules.js'
import { adopt, armAccept, closeBind, freeLane, holdBind } from './accept.js'
import { endSession } from './ending.js'
import { failAt, inject } from './faults.js'
import { forgetLines } from './lines.js'
import type { EndFilter, ToWorker, WorkerFault } from './messages.js'
import { renewWaiting } from './renewing.js'
import { reportLength, writeReport } from './reports.js'
import { buildRevision, holdLastRoutes } from './routes.js'
import { openSlots, selected } from './selection.js'
import { pipeHeldBytesMax } from './splicing.js'
import type { WorkerState } from './state.js'
import { workerWords } from './words.js'

/** Carries out everything main has said up to now, one after the other. */
export function drainCommands(state: WorkerState, port: MessagePort): void {
  while (!state.isLoading) {
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
      const { number, id, listener, listenerNumber, fd, isHeld, ack } = command
      const begun = { slot: -1, closingAck: 0, isHeld, holdAck: 0, lastRoute: undefined }
      const lane = freeLane(state)
      const bind = { number, id, listener, listenerNumber, fd, lane, ...begun }
      state.binds.set(number, bind)
      armAccept(state, bind)
      return state.post({ type: 'ack', ack })
    }
    case 'close': {
      const bind = state.binds.get(command.number)
      if (bind === undefined) return state.post({ type: 'ack', ack: command.ack })
      return closeBind(state, bind, command.ack)
    }
    case 'hold': {
      const bind = state.binds.get(command.number)
      if (bind === undefined) return state.post({ type: 'ack', ack: command.ack })
      return holdBind(state, bind, command.isHeld, command.ack)
    }
    case 'adopt': {
      const { number, listener, listenerNumber, fd, ack } = command
      const begun = { slot: -1, closingAck: 0, isHeld: false, holdAck: 0, lastRoute: undefined }
      const bind = { number, id: '', listener, listenerNumber, fd: -1, lane: -1, ...begun }
      return adopt(state, bind, fd, ack)
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
  if (how === 'throw-at-accept') return failAt(state, 'accept')
  if (how === 'throw-at-report') return failAt(state, 'report')
  for (;;) if (Atomics.load(state.own, 0) === -1) return // Not even the stop word is seen.
}

type Apply = ToWorker & { type: 'apply' }

function apply(state: WorkerState, command: Apply): void {
  const { snapshot } = command
  if (!namesPolicies(snapshot)) return begin(state, command, new Map())
  state.isLoading = true
  void loadPolicies(snapshot, (failure) => state.post({ type: 'policy-failed', failure })).then(
    (policies) => {
      state.isLoading = false
      begin(state, command, markedIn(state, snapshot, policies))
    },
  )
}

function begin(state: WorkerState, command: Apply, policies: LoadedPolicies): void {
  const { snapshot, moves, ack } = command
  const old = state.revision
  state.revision = buildRevision(snapshot, state, policies, pipeHeldBytesMax)
  for (const { number, listener, listenerNumber } of moves) {
    const bind = state.binds.get(number)
    if (bind !== undefined) Object.assign(bind, { listener, listenerNumber })
  }
  holdLastRoutes(state, old)
  renewWaiting(state)
  forgetLines(state, snapshot)
  if (old !== undefined && old.sessionCount === 0) {
    state.post({ type: 'retired', revision: old.number })
  }
  state.post({ type: 'ack', ack })
}

// Should one of them never come back, main is to know which: see policy-watch.ts.
function markedIn(
  { own }: WorkerState,
  { pools }: Snapshot,
  policies: LoadedPolicies,
): LoadedPolicies {
  const marked = [...policies].map(([name, { pick, failed }]) => {
    const mark = 1 + pools.findIndex((pool) => pool.name === name)
    const markedPick: PolicyPick = (backends, session) => {
      Atomics.store(own, workerWords.inPolicy, mark)
      try {
        return pick(backends, session)
      } finally {
        Atomics.store(own, workerWords.inPolicy, 0)
      }
    }
    return [name, { pick: markedPick, failed }] as const
  })
  return new Map(marked)
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
