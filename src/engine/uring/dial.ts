/**
 * Finding a session its backend: lease one, connect, and on failure give the lease back and try
 * another, within the rules of core/retry.ts. Nothing is read from the client meanwhile, so every
 * try has all its bytes before it.
 */

import { getSystemErrorName } from 'node:util'
import { type DialCode, dialCodeOf, dialCodes } from '../../core/close-reason.js'
import type { NoBackend, Pick } from '../../core/pick.js'
import { hasKey, sourceKey } from '../../core/policy/source-key.js'
import { nextConnectTimeoutMs } from '../../core/retry.js'
import type { Offer } from '../../core/wait-line.js'
import { endSession, settle } from './ending.js'
import { errors, socketOptions, sockets } from './kernel.js'
import { giveLease } from './leases.js'
import { leaveLine, waitForRoom } from './lines.js'
import { beginRelay } from './relay.js'
import { renewRoute } from './renewing.js'
import { parties } from './reports.js'
import { cancel, closeSocket, connectBackend } from './requests.js'
import type { RoutedBackend, SessionRoute } from './routes.js'
import { backendNameBytes, nameBytes, peerNameBytes, phases } from './session-table.js'
import { hostOf } from './sockaddr.js'
import { type FailedTry, sharedNowMs, type WorkerState } from './state.js'
import { kindConnect } from './tags.js'
import { tickMs } from './timer-wheel.js'
import { lookSoon } from './timers.js'
import { traceEnd, tracePicked, triedRows } from './traces.js'

const allFull: Pick = { picked: false, detail: 'all-full' }

/** Begins the next try of a session, lines it up, or ends it for want of a backend. */
export function dial(state: WorkerState, slot: number): void {
  renewRoute(state, slot)
  const { line } = state.table.route[slot]!
  for (;;) {
    if (timeoutMsOf(state, slot) === 0) return giveUp(state, slot, 'all-tried')
    // Whoever waits already goes first.
    const pick = line !== undefined && line.queue.length > 0 ? allFull : lease(state, slot)
    if (!pick.picked) {
      const mayWait = pick.detail === 'all-full' && line !== undefined
      return mayWait ? waitForRoom(state, slot, line) : giveUp(state, slot, pick.detail)
    }
    if (tryRow(state, slot, pick.row)) return
  }
}

/** Offers a session that waits what room there is. */
export function offerRoom(state: WorkerState, slot: number): Offer {
  const pick = lease(state, slot)
  if (!pick.picked && pick.detail === 'all-full') {
    return state.failedTries.has(slot) ? 'unfit' : 'full'
  }
  leaveLine(state, slot, pick.picked)
  if (!pick.picked) giveUp(state, slot, pick.detail)
  else if (!tryRow(state, slot, pick.row)) dial(state, slot)
  return pick.picked ? 'taken' : 'left'
}

function lease(state: WorkerState, slot: number): Pick {
  const route = state.table.route[slot]!
  const { picker } = route
  const recorder = state.tracer.begin(picker, state.nowMs)
  const key = keyOf(state, slot, route)
  const pick = picker.lease(triedRows(state, slot), key, sharedNowMs(state), recorder)
  if (recorder !== undefined && pick.picked) tracePicked(state, slot, recorder, pick)
  return pick
}

// How long the next try may take; 0: there is none.
function timeoutMsOf(state: WorkerState, slot: number): number {
  const { table } = state
  const { attempts, timeouts } = table.route[slot]!
  const { connectMs, connectTotalMs } = timeouts
  const made = state.failedTries.get(slot)?.length ?? 0
  const elapsedMs = table.dialedMs[slot] === 0 ? 0 : state.nowMs - table.dialedMs[slot]!
  return nextConnectTimeoutMs({ attempts, connectMs, connectTotalMs }, made, elapsedMs)
}

// False when it failed at once.
function tryRow(state: WorkerState, slot: number, row: number): boolean {
  const { table } = state
  if (table.dialedMs[slot] === 0) table.dialedMs[slot] = state.nowMs
  const backend = table.route[slot]!.backends.get(row)!
  table.row[slot] = row + 1
  table.backend[slot] = backend.index + 1
  table.triedMs[slot] = state.nowMs
  table.connectUntilMs[slot] = state.nowMs + timeoutMsOf(state, slot)
  const code = backend.sockaddr === undefined ? 'not-found' : connectTo(state, slot, backend)
  if (code !== undefined) tryFailed(state, slot, code)
  return code === undefined
}

// Most policies ask for no key, and then no text is made of the address.
function keyOf(state: WorkerState, slot: number, { balance }: SessionRoute): number {
  if (!hasKey(balance)) return 0
  return sourceKey(balance, hostOf(state.nameOctets, slot * nameBytes))
}

// The socket, and its connect on the ring. A code when not even that could be begun.
function connectTo(state: WorkerState, slot: number, backend: RoutedBackend): DialCode | undefined {
  const { table, libc } = state
  const type = sockets.stream | sockets.nonBlocking | sockets.closeOnExec
  let fd = libc.socket(backend.family, type, 0)
  if (fd < 0 && libc.errno() === errors.EMFILE) {
    state.ring.submit() // Sockets whose CLOSE is still in the queue hold their descriptors.
    fd = libc.socket(backend.family, type, 0)
  }
  if (fd < 0) return codeOf(libc.errno())
  const side = slot * 2 + 1
  table.descriptor[side] = fd
  if (backend.family !== sockets.unix) {
    state.scratchWords[0] = 1
    libc.setsockopt(fd, sockets.levelTcp, socketOptions.tcpNoDelay, state.scratch.address, 4)
  }
  const sockaddr = backend.sockaddr!
  state.nameOctets.set(sockaddr, slot * nameBytes + peerNameBytes)
  connectBackend(state, side, sockaddr.length)
  return undefined
}

/** A connect has been answered. */
export function onConnected(state: WorkerState, side: number, result: number): void {
  const { table } = state
  const slot = side >> 1
  table.inFlight[slot]! -= 1
  if (table.phase[slot] !== phases.connecting) return settle(state, slot)
  if (result === 0) return connected(state, slot, side)
  closeSocket(state, side)
  const timedOut = result === -errors.ECANCELED || result === -errors.EINTR
  tryFailed(state, slot, timedOut ? 'timeout' : codeOf(-result))
  dial(state, slot)
}

function connected(state: WorkerState, slot: number, side: number): void {
  const { table, libc } = state
  state.live.connected(table.row[slot]! - 1)
  if (state.failedTries.has(slot)) state.live.add('retries', table.row[slot]! - 1, 1)
  table.connectedMs[slot] = state.nowMs
  table.activeMs[slot] = state.nowMs
  const tookMs = state.nowMs - table.triedMs[slot]!
  const { picker } = table.route[slot]!
  picker.observe('connect', table.row[slot]! - 1, tookMs, sharedNowMs(state))
  // The kernel has read the backend's address: its place now keeps our own end's.
  const at = slot * nameBytes + peerNameBytes
  state.scratchWords[0] = backendNameBytes
  libc.getsockname(table.descriptor[side]!, state.names.address + at, state.scratch.address)
  if (state.nowMs - table.openedMs[slot]! > tickMs) lookSoon(state, slot)
  beginRelay(state, slot)
}

/** The time for the try under way is up: another backend, if the rules allow one. */
export function connectTimedOut(state: WorkerState, slot: number): void {
  cancel(state, slot * 2 + 1, kindConnect) // Its answer goes to onConnected.
}

function tryFailed(state: WorkerState, slot: number, code: DialCode): void {
  const { table, live } = state
  const row = table.row[slot]! - 1
  const ms = state.nowMs - table.triedMs[slot]!
  const tries = state.failedTries.get(slot)
  const failed: FailedTry = {
    backend: table.backend[slot]! - 1,
    row,
    code: dialCodes.indexOf(code),
    ms,
  }
  live.add(code, row, 1)
  if (tries === undefined) state.failedTries.set(slot, [failed])
  else {
    tries.push(failed)
    live.add('retries', row, 1)
  }
  table.row[slot] = 0
  table.backend[slot] = 0
  giveLease(state, { row, wasConnected: false, line: table.route[slot]!.line })
  if (!blames(code)) return
  live.connectFailed(row)
  table.route[slot]!.picker.observeFailure(row, ms, sharedNowMs(state))
}

function giveUp(state: WorkerState, slot: number, none: NoBackend): void {
  traceEnd(state, slot, none)
  const last = state.failedTries.get(slot)?.at(-1)
  if (last === undefined) return endSession(state, slot, 'no-backend', parties.evener, none)
  const code = dialCodes[last.code]!
  endSession(state, slot, reasonFor(code), parties.evener, code)
}

// Whether a failure says anything about the backend; the others are our own shortage.
function blames(code: DialCode): boolean {
  return code !== 'no-local-port' && code !== 'no-descriptor' && code !== 'busy'
}

function reasonFor(code: DialCode): 'no-local-port' | 'overload' | 'connect-failed' {
  if (code === 'no-local-port') return 'no-local-port'
  return code === 'no-descriptor' ? 'overload' : 'connect-failed'
}

function codeOf(error: number): DialCode {
  return dialCodeOf(getSystemErrorName(-error))
}
