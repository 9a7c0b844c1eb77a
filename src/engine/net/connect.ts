/**
 * Finding a session its backend: lease one, dial it, and on failure give the lease back and try
 * another, within the rules of core/retry.ts; when all are full, wait in the pool's queue for room.
 * It ends with a connected socket whose lease the session takes over, or with the reason why there
 * is none.
 */

import { assert } from '../../core/assert.js'
import type { CloseReason, DialCode } from '../../core/close-reason.js'
import type { LiveTable } from '../../core/live-table.js'
import type { NoBackend, Pick } from '../../core/pick.js'
import { queueKey, sourceKey } from '../../core/policy/source-key.js'
import type { Result } from '../../core/result.js'
import { nextConnectTimeoutMs } from '../../core/retry.js'
import type { Attempt } from '../../core/session.js'
import type { BackendSnapshot } from '../../core/snapshot.js'
import type { Offer, Waiting } from '../../core/wait-line.js'
import type { PickTracer, Traced } from '../pick-tracer.js'
import type { ConnectContext, ConnectOwner } from './connect-owner.js'
import { Dial, type DialOwner } from './dial.js'
import type { Line, Lines, Waiter } from './lines.js'
import { roundMs } from './record.js'
import type { Rules } from './rules.js'
import type { OwnedSocket, Reader } from './socket.js'
import type { Sockets } from './sockets.js'

const allFull: Pick = { picked: false, detail: 'all-full' }

/** The search for one session's backend. */
export class Connect implements DialOwner, Waiter {
  readonly attempts: Attempt[] = []
  /** When it first tried; time in the queue after that is left out. 0 before. */
  firstTryMs = 0
  /** What it goes by: the newest revision, until it has a backend. */
  rules: Rules
  #trying: { readonly backend: BackendSnapshot; readonly dial: Dial } | undefined
  #attemptStartedMs = 0
  #deadlineMs = 0
  #waiting: Waiting<Waiter> | undefined
  #queuedSinceMs = 0
  #queuedMs = 0 // In earlier waits.
  readonly #tried: number[] = []
  readonly #owner: ConnectOwner
  readonly #live: LiveTable
  readonly #sockets: Sockets
  readonly #lines: Lines
  readonly #newestRules: ConnectContext['newestRules']
  readonly #tracer: PickTracer | undefined
  readonly #host: string
  readonly #reader: Reader

  /** `host` is the client's, `reader` what the backend's socket will read into. */
  constructor(
    owner: ConnectOwner,
    { live, sockets, lines, newestRules, tracer }: ConnectContext,
    rules: Rules,
    host: string,
    reader: Reader,
  ) {
    this.#owner = owner
    this.#live = live
    this.#sockets = sockets
    this.#lines = lines
    this.#newestRules = newestRules
    this.#tracer = tracer
    this.rules = rules
    this.#host = host
    this.#reader = reader
  }

  /** The backend being tried; undefined between tries and after the end. */
  get backend(): BackendSnapshot | undefined {
    return this.#trying?.backend
  }

  /** How long it has waited in the queue up to now. */
  queuedMs(nowMs: number): number {
    return this.#queuedMs + (this.#waiting === undefined ? 0 : nowMs - this.#queuedSinceMs)
  }

  /** Begins the next try, or ends for want of one. */
  next(): void {
    for (;;) {
      this.#renew()
      const nowMs = performance.now()
      if (this.#timeoutMs(nowMs) === 0) {
        this.#fail('all-tried')
        return
      }
      const { line } = this.rules
      // Whoever waits already goes first.
      const pick = line !== undefined && line.length > 0 ? allFull : this.#lease(nowMs)
      if (!pick.picked) {
        if (pick.detail === 'all-full' && line !== undefined) this.#wait(line, nowMs)
        else this.#fail(pick.detail)
        return
      }
      if (this.#try(pick.row, nowMs)) return
    }
  }

  onRoom(): Offer {
    try {
      const nowMs = performance.now()
      const pick = this.#lease(nowMs)
      if (!pick.picked && pick.detail === 'all-full') {
        return this.#tried.length > 0 ? 'unfit' : 'full'
      }
      this.#stopWaiting(nowMs, pick.picked)
      if (!pick.picked) this.#fail(pick.detail)
      else if (!this.#try(pick.row, nowMs)) this.next()
      return pick.picked ? 'taken' : 'left'
    } catch (error) {
      this.#owner.onCrash(error)
      return 'left'
    }
  }

  onRevision(): void {
    try {
      const { line } = this.rules
      const newest = this.#newestRules(this.#owner.listener) ?? this.rules
      if (newest.line !== line) {
        this.#stopWaiting(performance.now(), false)
        this.next()
        return
      }
      this.#renew()
      this.#deadlineMs = this.#queuedSinceMs + this.rules.timeouts.queueMs - this.#queuedMs
      this.#lines.offerSoon(line)
    } catch (error) {
      this.#owner.onCrash(error)
    }
  }

  /** Gives a try that takes too long up for another. Answers how many milliseconds are left. */
  check(nowMs: number): number {
    const trying = this.#trying
    if (this.#waiting !== undefined && nowMs >= this.#deadlineMs) this.#endQueued('queue-timeout')
    if (trying !== undefined && nowMs >= this.#deadlineMs) {
      trying.dial.giveUp()
      this.#attemptFailed(trying.backend, 'timeout')
      this.next()
    }
    return Math.max(0, this.#deadlineMs - nowMs)
  }

  /** Stops, and gives the lease back. */
  giveUp(): void {
    this.#stopWaiting(performance.now(), false)
    if (this.#trying === undefined) return
    this.#trying.dial.giveUp()
    this.#giveBack(this.#trying.backend)
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
    this.rules.picker.observe('connect', backend.row, nowMs - this.#attemptStartedMs, nowMs)
    this.#owner.onConnected({ connected: true, socket: result.value, backend })
  }

  // Where the newest revision has its listener no more, it goes on with the one it has.
  #renew(): void {
    this.rules = this.#newestRules(this.#owner.listener) ?? this.rules
  }

  #lease(nowMs: number): Pick {
    const key = sourceKey(this.rules.balance, this.#host)
    const { picker } = this.rules
    const recorder = this.#tracer?.begin(picker, nowMs)
    const pick = picker.lease(this.#tried, key, nowMs, recorder)
    if (recorder !== undefined && pick.picked) {
      this.#tracer?.picked(recorder, this.#tried, pick, this.#traced())
    }
    return pick
  }

  // How long the next try may take; 0: there is none.
  #timeoutMs(nowMs: number): number {
    const elapsedMs = this.firstTryMs === 0 ? 0 : nowMs - this.firstTryMs
    return nextConnectTimeoutMs(this.rules.connect, this.attempts.length, elapsedMs)
  }

  // False when it failed at once.
  #try(row: number, nowMs: number): boolean {
    if (this.firstTryMs === 0) this.firstTryMs = nowMs
    this.#tried.push(row)
    const backend = this.rules.backends.get(row)
    assert(backend !== undefined, 'a schedule holds only rows of its own pool')
    this.#attemptStartedMs = nowMs
    this.#deadlineMs = nowMs + this.#timeoutMs(nowMs)
    if (backend.address === undefined) {
      this.#attemptFailed(backend, 'not-found')
      return false
    }
    this.#trying = { backend, dial: new Dial(this.#sockets, backend.address, this.#reader, this) }
    return true
  }

  // === The queue

  #wait(line: Line, nowMs: number): void {
    this.#waiting = line.enter(this, queueKey(this.#host))
    if (this.#waiting === undefined) {
      this.#endQueued('queue-full')
      return
    }
    this.#queuedSinceMs = nowMs
    this.#deadlineMs = nowMs + this.rules.timeouts.queueMs - this.#queuedMs
    // There may have been room again before it was in the line.
    if (line.length === 1) this.#lines.offerSoon(line)
  }

  #stopWaiting(nowMs: number, isServed: boolean): void {
    if (this.#waiting === undefined) return
    const waitedMs = nowMs - this.#queuedSinceMs
    this.rules.line?.leave(this.#waiting, isServed)
    this.#waiting = undefined
    this.#queuedMs += waitedMs
    if (this.firstTryMs > 0) this.firstTryMs += waitedMs
  }

  // === Ends of tries

  #attemptFailed(backend: BackendSnapshot, code: DialCode): void {
    this.#record(backend, code)
    this.#trying = undefined
    this.#giveBack(backend)
    if (!blames(code)) return
    this.#live.connectFailed(backend.row)
    const nowMs = performance.now()
    this.rules.picker.observeFailure(backend.row, nowMs - this.#attemptStartedMs, nowMs)
  }

  #giveBack(backend: BackendSnapshot): void {
    this.#live.untake(backend.row)
    this.#lines.offerSoon(this.rules.line)
  }

  #record(backend: BackendSnapshot, result: Attempt['result']): void {
    const ms = roundMs(performance.now() - this.#attemptStartedMs)
    this.attempts.push({ backend: backend.name, result, ms })
    if (result !== 'connected') this.#live.add(result, backend.row, 1)
    if (this.attempts.length > 1) this.#live.add('retries', backend.row, 1)
  }

  #fail(detail: NoBackend): void {
    this.#traceEnd(detail)
    const last = this.attempts.at(-1)
    if (last === undefined) this.#end('no-backend', detail)
    else this.#end(reasonFor(last.result), last.result)
  }

  #endQueued(reason: 'queue-timeout' | 'queue-full'): void {
    this.#traceEnd('all-full')
    this.#end(reason, null)
  }

  #traceEnd(detail: NoBackend): void {
    const nowMs = performance.now()
    const { picker } = this.rules
    this.#tracer?.ended(picker, this.#tried, detail, nowMs, () => this.#traced())
  }

  #traced(): Traced {
    const { id, listener, client } = this.#owner
    return { id, listener, client, atMs: Date.now() }
  }

  #end(reason: CloseReason, detail: string | null): void {
    this.#owner.onConnected({ connected: false, reason, detail })
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
