/**
 * Finding a session its backend: lease one, dial it, and on failure give the lease back and try
 * another, within the rules of core/retry.ts. It ends with a connected socket whose lease the
 * session takes over, or with the reason why there is none.
 */

import { assert } from '../../core/assert.js'
import type { CloseReason, DialCode } from '../../core/close-reason.js'
import type { LiveTable } from '../../core/live-table.js'
import type { NoBackend, Pick } from '../../core/pick.js'
import type { Result } from '../../core/result.js'
import { nextConnectTimeoutMs } from '../../core/retry.js'
import type { Attempt } from '../../core/session.js'
import type { BackendSnapshot } from '../../core/snapshot.js'
import { Dial, type DialOwner } from './dial.js'
import { roundMs } from './record.js'
import type { Rules } from './rules.js'
import type { OwnedSocket, Reader } from './socket.js'
import type { Sockets } from './sockets.js'

/** How it ended. A connected outcome carries the lease on the backend's row. */
export type ConnectOutcome =
  | { readonly connected: true; readonly socket: OwnedSocket; readonly backend: BackendSnapshot }
  | { readonly connected: false; readonly reason: CloseReason; readonly detail: string }

/** Whom a search tells. */
export type ConnectOwner = {
  /** It is over. The socket's owner is to be set to somebody new. */
  onConnected(outcome: ConnectOutcome): void
  /** Something here threw. */
  onCrash(error: unknown): void
}

/** What all searches of an engine share. */
export type ConnectContext = { readonly live: LiveTable; readonly sockets: Sockets }

const outOfTries: Pick = { picked: false, detail: 'all-tried' }

/** The search for one session's backend. */
export class Connect implements DialOwner {
  readonly attempts: Attempt[] = []
  readonly startedMs: number
  #trying: { readonly backend: BackendSnapshot; readonly dial: Dial } | undefined
  #attemptStartedMs = 0
  #deadlineMs = 0
  readonly #tried: number[] = []
  readonly #owner: ConnectOwner
  readonly #live: LiveTable
  readonly #sockets: Sockets
  readonly #rules: Rules
  readonly #key: number
  readonly #reader: Reader

  /**
   * `key` is what the client is known by to the policy, `reader` what the backend's socket will
   * read into.
   */
  constructor(
    owner: ConnectOwner,
    { live, sockets }: ConnectContext,
    rules: Rules,
    key: number,
    reader: Reader,
  ) {
    this.#key = key
    this.#owner = owner
    this.#live = live
    this.#sockets = sockets
    this.#rules = rules
    this.#reader = reader
    this.startedMs = performance.now()
  }

  /** The backend being tried; undefined between tries and after the end. */
  get backend(): BackendSnapshot | undefined {
    return this.#trying?.backend
  }

  /** Begins the next try, or ends for want of one. */
  next(): void {
    for (;;) {
      const nowMs = performance.now()
      const made = this.attempts.length
      const timeoutMs = nextConnectTimeoutMs(this.#rules.connect, made, nowMs - this.startedMs)
      const pick = timeoutMs > 0 ? this.#lease(nowMs) : outOfTries
      if (!pick.picked) {
        this.#fail(pick.detail)
        return
      }
      this.#tried.push(pick.row)
      const backend = this.#rules.backends.get(pick.row)
      assert(backend !== undefined, 'a schedule holds only rows of its own pool')
      this.#attemptStartedMs = nowMs
      this.#deadlineMs = nowMs + timeoutMs
      if (backend.address !== undefined) {
        const dial = new Dial(this.#sockets, backend.address, this.#reader, this)
        this.#trying = { backend, dial }
        return
      }
      this.#attemptFailed(backend, 'not-found')
    }
  }

  /** Gives a try that takes too long up for another. Answers how many milliseconds are left. */
  check(nowMs: number): number {
    const trying = this.#trying
    if (trying !== undefined && nowMs >= this.#deadlineMs) {
      trying.dial.giveUp()
      this.#attemptFailed(trying.backend, 'timeout')
      this.next()
    }
    return Math.max(0, this.#deadlineMs - nowMs)
  }

  /** Stops, and gives the lease back. */
  giveUp(): void {
    if (this.#trying === undefined) return
    this.#trying.dial.giveUp()
    this.#live.untake(this.#trying.backend.row)
    this.#trying = undefined
  }

  onCrash(error: unknown): void {
    this.#owner.onCrash(error)
  }

  onDialed(result: Result<OwnedSocket, DialCode>): void {
    assert(this.#trying !== undefined, 'only the try under way answers')
    const { backend } = this.#trying
    if (!result.ok) {
      this.#attemptFailed(backend, result.error)
      this.next()
      return
    }
    this.#record(backend, 'connected')
    this.#live.connected(backend.row)
    this.#trying = undefined
    const nowMs = performance.now()
    this.#rules.picker.observe('connect', backend.row, nowMs - this.#attemptStartedMs, nowMs)
    this.#owner.onConnected({ connected: true, socket: result.value, backend })
  }

  #lease(nowMs: number): Pick {
    return this.#rules.picker.lease(this.#tried, this.#key, nowMs)
  }

  #attemptFailed(backend: BackendSnapshot, code: DialCode): void {
    this.#record(backend, code)
    this.#trying = undefined
    this.#live.untake(backend.row)
    if (!blames(code)) return
    this.#live.connectFailed(backend.row)
    const nowMs = performance.now()
    this.#rules.picker.observeFailure(backend.row, nowMs - this.#attemptStartedMs, nowMs)
  }

  #record(backend: BackendSnapshot, result: Attempt['result']): void {
    const ms = roundMs(performance.now() - this.#attemptStartedMs)
    this.attempts.push({ backend: backend.name, result, ms })
  }

  #fail(detail: NoBackend): void {
    const last = this.attempts.at(-1)
    const end =
      last === undefined
        ? { reason: 'no-backend' as const, detail }
        : { reason: reasonFor(last.result), detail: last.result }
    this.#owner.onConnected({ connected: false, ...end })
  }
}

/** Whether a failure says anything about the backend; the others are our own shortage. */
function blames(code: DialCode): boolean {
  return code !== 'no-local-port' && code !== 'no-descriptor' && code !== 'busy'
}

function reasonFor(result: Attempt['result']): CloseReason {
  if (result === 'no-local-port') return 'no-local-port'
  return result === 'no-descriptor' ? 'overload' : 'connect-failed'
}
