/**
 * Finding a session its backend: lease one, connect, and on failure give the lease back and try
 * another, within the rules of core/retry.ts. Nothing is read from the client meanwhile, so every
 * try has all its bytes before it.
 */

import { getSystemErrorName } from 'node:util'
import { type DialCode, dialCodeOf, dialCodes } from '../../core/close-reason.js'
import type { NoBackend } from '../../core/pick.js'
import { sourceKey } from '../../core/policy/source-key.js'
import { nextConnectTimeoutMs } from '../../core/retry.js'
import { endSession, settle } from './ending.js'
import { errors, socketOptions, sockets } from './kernel.js'
import { giveLease } from './leases.js'
import { beginRelay } from './relay.js'
import { parties } from './reports.js'
import { cancel, closeSocket, connectBackend } from './requests.js'
import type { RoutedBackend, SessionRoute } from './routes.js'
import { backendNameBytes, nameBytes, peerNameBytes, phases } from './session-table.js'
import { hostOf } from './sockaddr.js'
import { type FailedTry, sharedNowMs, type WorkerState } from './state.js'
import { kindConnect } from './tags.js'
import { tickMs } from './timer-wheel.js'
import { lookSoon } from './timers.js'

const noRows: readonly number[] = []

/** Begins the next try of a session, or ends it for want of one. */
export function dial(state: WorkerState, slot: number): void {
  const { table } = state
  const route = table.route[slot]!
  if (table.dialedMs[slot] === 0) table.dialedMs[slot] = state.nowMs
  for (;;) {
    const failed = state.failedTries.get(slot)
    const elapsedMs = state.nowMs - table.dialedMs[slot]!
    const timeoutMs = nextConnectTimeoutMs(connectRulesOf(route), failed?.length ?? 0, elapsedMs)
    if (timeoutMs === 0) return giveUp(state, slot, 'all-tried', failed)
    const tried = failed === undefined ? noRows : failed.map(({ row }) => row)
    const pick = route.picker.lease(tried, keyOf(state, slot, route), sharedNowMs(state))
    if (!pick.picked) return giveUp(state, slot, pick.detail, failed)
    const backend = route.backends.get(pick.row)!
    table.row[slot] = pick.row + 1
    table.backend[slot] = backend.index + 1
    table.triedMs[slot] = state.nowMs
    table.connectUntilMs[slot] = state.nowMs + timeoutMs
    const code = backend.sockaddr === undefined ? 'not-found' : connectTo(state, slot, backend)
    if (code === undefined) return
    tryFailed(state, slot, code)
  }
}

// Most policies ask for no key, and then no text is made of the address.
function keyOf(state: WorkerState, slot: number, { balance }: SessionRoute): number {
  if (balance.policy !== 'hash') return 0
  return sourceKey(balance, hostOf(state.nameOctets, slot * nameBytes))
}

function connectRulesOf(route: SessionRoute) {
  const { connectMs, connectTotalMs } = route.timeouts
  return { attempts: route.attempts, connectMs, connectTotalMs }
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
  if (tries === undefined) state.failedTries.set(slot, [failed])
  else tries.push(failed)
  table.row[slot] = 0
  table.backend[slot] = 0
  giveLease(state, row, false)
  if (!blames(code)) return
  live.connectFailed(row)
  table.route[slot]!.picker.observeFailure(row, ms, sharedNowMs(state))
}

function giveUp(
  state: WorkerState,
  slot: number,
  none: NoBackend,
  failed: readonly FailedTry[] | undefined,
): void {
  const last = failed?.at(-1)
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
