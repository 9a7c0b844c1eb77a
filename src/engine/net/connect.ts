/**
 * Finding a session its backend: lease one, dial it, and on failure give the lease back and try
 * another, within the rules of core/retry.ts. It ends with a connected socket whose lease the
 * session takes over, or with the reason why there is none.
 */

import type { Socket } from 'node:net'
import { assert } from '../../core/assert.js'
import type { CloseReason, DialCode } from '../../core/close-reason.js'
import type { LiveTable } from '../../core/live-table.js'
import type { NoBackend, Pick } from '../../core/pick.js'
import type { Result } from '../../core/result.js'
import { nextConnectTimeoutMs } from '../../core/retry.js'
import type { Attempt } from '../../core/session.js'
import type { BackendSnapshot } from '../../core/snapshot.js'
import { Dial } from './dial.js'
import { roundMs } from './record.js'
import type { Rules } from './rules.js'
import type { Reader } from './socket.js'

/** How it ended. A connected outcome carries the lease on the backend's row. */
export type ConnectOutcome =
  | { readonly connected: true; readonly socket: Socket; readonly backend: BackendSnapshot }
  | { readonly connected: false; readonly reason: CloseReason; readonly detail: string }

/** What a search needs, and whom it tells. */
export type ConnectParts = {
  readonly rules: Rules
  readonly live: LiveTable
  /** What the client is known by to the policy. */
  readonly key: number
  /** What the backend's socket will read into. */
  readonly reader: Reader
  readonly onDone: (outcome: ConnectOutcome) => void
  /** Something here threw. */
  readonly onCrash: (error: unknown) => void
}

const outOfTries: Pick = { picked: false, detail: 'all-tried' }

/** The search for one session's backend. */
export class Connect {
  readonly attempts: Attempt[] = []
  readonly startedMs: number
  #trying: { readonly backend: BackendSnapshot; readonly dial: Dial } | undefined
  #attemptStartedMs = 0
  #deadlineMs = 0
  readonly #tried: number[] = []
  readonly #parts: ConnectParts

  constructor(parts: ConnectParts) {
    this.#parts = parts
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
      const timeoutMs = nextConnectTimeoutMs(
        this.#parts.rules.connect,
        made,
        nowMs - this.startedMs,
      )
      const pick =
        timeoutMs > 0 ? this.#parts.rules.picker.lease(this.#tried, this.#parts.key) : outOfTries
      if (!pick.picked) {
        this.#fail(pick.detail)
        return
      }
      this.#tried.push(pick.row)
      const backend = this.#parts.rules.backends.get(pick.row)
      assert(backend !== undefined, 'a schedule holds only rows of its own pool')
      this.#attemptStartedMs = nowMs
      this.#deadlineMs = nowMs + timeoutMs
      if (backend.address !== undefined) {
        const dial = new Dial(backend.address, this.#parts.reader, (result) => this.#dialed(result))
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
    this.#parts.live.untake(this.#trying.backend.row)
    this.#trying = undefined
  }

  #dialed(result: Result<Socket, DialCode>): void {
    try {
      this.#answered(result)
    } catch (error) {
      this.#parts.onCrash(error)
    }
  }

  #answered(result: Result<Socket, DialCode>): void {
    assert(this.#trying !== undefined, 'only the try under way answers')
    const { backend } = this.#trying
    if (!result.ok) {
      this.#attemptFailed(backend, result.error)
      this.next()
      return
    }
    this.#record(backend, 'connected')
    this.#trying = undefined
    this.#parts.onDone({ connected: true, socket: result.value, backend })
  }

  #attemptFailed(backend: BackendSnapshot, code: DialCode): void {
    this.#record(backend, code)
    this.#trying = undefined
    this.#parts.live.untake(backend.row)
    if (blames(code)) this.#parts.live.add('connectFailures', backend.row, 1)
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
    this.#parts.onDone({ connected: false, ...end })
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
