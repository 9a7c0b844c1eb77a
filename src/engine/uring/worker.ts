/**
 * The thread of one worker: makes its parts, then turns until main's stop word is set. A turn hands
 * over what was prepared, waits for completions, answers each, and does what time asks for. The
 * thread goes back to its event loop only while it loads a module, which never settles otherwise:
 * what main says comes as a message that is fetched when the eventfd on the ring says so.
 */

import { performance } from 'node:perf_hooks' // The global of the name is looked up at every use.
import { type MessagePort, workerData } from 'node:worker_threads'
import { cancelAccepts, onAccepted, resumeWhenRoom } from './accept.js'
import { tellLiveOfAll } from './accounts.js'
import { calm } from './bulk-share.js'
import { drainCommands } from './commands.js'
import { onConnected } from './dial.js'
import { completionFlags, opcodes } from './kernel.js'
import { giveOwedLeases } from './leases.js'
import { lookAtLines, offerAgain, offerDue } from './lines.js'
import { makeState } from './make-state.js'
import type { WorkerStart } from './messages.js'
import { onReceived, receiveOn } from './relay.js'
import { onSent, parkSlowReaders } from './sending.js'
import { sideFlags } from './session-table.js'
import { demoteQuiet, onPolled, pumpDue } from './splicing.js'
import type { WorkerState } from './state.js'
import {
  kindAccept,
  kindConnect,
  kindReadable,
  kindReceiveLarge,
  kindReceiveMany,
  kindReceiveSmall,
  kindSend,
  kindWake,
  kindWatch,
  kindWritable,
} from './tags.js'
import { tickMs } from './timer-wheel.js'
import { lookAtDue, onWatched } from './timers.js'
import { tellTraces } from './traces.js'
import { engineWords, workerNumbers, workerWords } from './words.js'

/** The longest wait: however it is woken, a worker looks at the stop word four times a second. */
const waitMsMax = 250

/** Between two looks at what may be given back, and between two tellings of bytes. */
const trimEveryMs = 500
const tellEveryMs = 250

/** A wall clock this far from where it was expected has been set. */
const clockStepMs = 100

const wakeBufferAt = 4096 // In the scratch memory: where the eventfd's count is read to.

// When it returns, the thread ends and main takes down what is left: see burial.ts.
async function run(start: WorkerStart, port: MessagePort): Promise<void> {
  const state = makeState(start, port)
  const { ring, engine, own } = state
  const wakeFd = start.wakeFds[start.worker]!
  let nextTickMs = state.nowMs
  armWake(state, wakeFd)
  state.post({ type: 'ready' })
  while (Atomics.load(engine, engineWords.stop) === 0) {
    const waitMs = state.wheel.delayMs(state.nowMs, busyWaitMs(state))
    const mayNotWait = state.owedLeases.length > 0 || state.isLoading || state.pipes.hasDue
    const handedOver = ring.enter(mayNotWait ? 0 : waitMs)
    giveOwedLeases(state)
    // The kernel is short of memory: rather than ask without end, let a millisecond pass.
    if (!handedOver && !ring.hasCompletions()) Atomics.wait(pauseWord, 0, 0, 1)
    state.nowMs = performance.now()
    own[workerWords.heartbeat]! += 1
    answerAll(state, wakeFd, port)
    pumpDue(state)
    if (state.nowMs >= nextTickMs) {
      nextTickMs = state.nowMs + tickMs
      onTick(state)
    }
    feedStarved(state)
    resumeWhenRoom(state)
    offerDue(state)
    tellTraces(state)
    state.small.commit()
    state.large.commit()
    own[workerWords.bufferedBytes] = state.bufferedBytes
    own[workerWords.overflows] = ring.overflowCount
    Atomics.store(own, workerWords.sessionsShown, own[workerWords.sessions]!)
    if (!state.isLoading) continue
    await turnOfEventLoop()
    drainCommands(state, port) // What had to wait.
  }
}

function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

const pauseWord = new Int32Array(new SharedArrayBuffer(4))

// While buffers are held the tick must come soon, to see whose reader is slow.
function busyWaitMs(state: WorkerState): number {
  const isBusy = state.small.inUse + state.large.inUse > 0 || state.pausedUntilMs > 0
  return isBusy || state.starvedCount > 0 || state.pipes.inUse > 0 ? tickMs : waitMsMax
}

function armWake(state: WorkerState, wakeFd: number): void {
  const { ring, scratch } = state
  ring.prepare(opcodes.read, wakeFd, scratch.address + wakeBufferAt * 2, 8, kindWake, 0)
}

// The hot loop: reads every completion there is and hands it to its answer.
function answerAll(state: WorkerState, wakeFd: number, port: MessagePort): void {
  const { ring } = state
  const { words, unsigned } = ring
  const { completionHead, completionTail, completionMask, completions } = ring.layout
  let head = words[completionHead]!
  const last = words[completionTail]!
  while (head !== last) {
    const at = completions + (head & completionMask) * 4
    const tag = unsigned[at]!
    if (tag === kindWake) {
      armWake(state, wakeFd)
      drainCommands(state, port)
      lookAtLines(state)
    } else {
      answer(state, tag, words[at + 1]!, words[at + 2]!, unsigned[at + 3]!)
    }
    head = (head + 1) | 0
    // One by one: should this thread die, main finds accepted connections nobody has looked at.
    // Plain stores will do, for the kernel adds completions only inside our own `enter`.
    words[completionHead] = head
  }
}

function answer(
  state: WorkerState,
  tag: number,
  about: number,
  result: number,
  flags: number,
): void {
  const kind = tag & 0xff
  if (kind === kindAccept) return onAccepted(state, about, result)
  if (kind < kindAccept || state.table.generation[about >> 1] !== tag >>> 8) return
  switch (kind) {
    case kindReceiveMany:
    case kindReceiveSmall:
    case kindReceiveLarge: {
      const isMore = (flags & completionFlags.more) !== 0
      return onReceived(state, about, kind, result, flags >>> 16, isMore)
    }
    case kindSend:
      return onSent(state, about, result)
    case kindConnect:
      return onConnected(state, about, result)
    case kindWatch:
      return onWatched(state, about, result, (flags & completionFlags.more) !== 0)
    case kindReadable:
    case kindWritable:
      return onPolled(state, about, kind, result)
  }
}

function onTick(state: WorkerState): void {
  state.epoch += 1
  lookAtDue(state)
  parkSlowReaders(state)
  cancelAccepts(state)
  if (state.pipes.inUse > 0) demoteQuiet(state)
  if (state.nowMs - state.toldMs >= tellEveryMs) {
    state.toldMs = state.nowMs
    tellLiveOfAll(state)
    offerAgain(state)
  }
  if (state.nowMs - state.trimmedMs >= trimEveryMs) {
    state.trimmedMs = state.nowMs
    trim(state)
  }
}

// Gives back what the load of a while ago needed.
function trim(state: WorkerState): void {
  state.small.shrink()
  state.large.shrink()
  state.pipes.trim()
  calm(state)
  const offsetMs = Date.now() - state.nowMs
  // Somebody may have set the clock. Small differences are its coarseness: fractions are kept, so
  // that sessions of several workers can be put in order.
  if (Math.abs(offsetMs - state.wallOffsetMs) > clockStepMs) state.wallOffsetMs = offsetMs
  state.numbers[workerNumbers.wallOffsetMs] = state.wallOffsetMs
}

// Those who found no buffer try again: this turn has given some back.
function feedStarved(state: WorkerState): void {
  const { table, starvedSides } = state
  const count = state.starvedCount
  state.starvedCount = 0
  for (let at = 0; at < count; at++) {
    const side = starvedSides[at]!
    if ((table.flags[side]! & sideFlags.starved) === 0) continue // Its session has ended.
    table.flags[side]! &= ~sideFlags.starved
    receiveOn(state, side)
  }
}

const { start, port } = workerData as { start: WorkerStart; port: MessagePort }
void run(start, port)
