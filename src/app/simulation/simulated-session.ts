/**
 * One session under virtual time: it is picked for, connects, stays, and ends, in the same steps
 * and by the same decisions as in an engine. It has no bytes: nothing is relayed.
 */

import { formatAddress } from '../../core/address.js'
import { assert } from '../../core/assert.js'
import type { CloseReason, DialCode } from '../../core/close-reason.js'
import type { LiveTable } from '../../core/live-table.js'
import type { NoBackend, Pick } from '../../core/pick.js'
import { queueKey, sourceKey } from '../../core/policy/source-key.js'
import type { Result } from '../../core/result.js'
import { nextConnectTimeoutMs } from '../../core/retry.js'
import type { Attempt, Party, SessionRecord } from '../../core/session.js'
import type { BackendSnapshot } from '../../core/snapshot.js'
import type { Offer, Waiting } from '../../core/wait-line.js'
import type { Cancel, Clock } from '../../core/world.js'
import type { SessionView } from '../../engine/engine.js'
import type { Lines, Waiter } from '../../engine/net/lines.js'
import type { Rules } from '../../engine/net/rules.js'
import type { SimulatedBackends } from './simulated-backends.js'

/** What all sessions of a run share. */
export type SimulatedContext = {
  readonly clock: Clock
  readonly live: LiveTable
  readonly backends: SimulatedBackends
  readonly lines: Lines
  readonly newestRules: (listener: string) => Rules | undefined
  readonly onClosed: (session: SimulatedSession, record: SessionRecord) => void
}

/** What it comes with: its client stays for `openMs` once it is served. */
export type Coming = {
  readonly id: string
  readonly listener: string
  readonly bind: string
  readonly host: string
  readonly openMs: number
}

const allFull: Pick = { picked: false, detail: 'all-full' }

/** A session from its client's arrival to its record. */
export class SimulatedSession implements Waiter {
  /** The backend it is on; undefined until it is connected. */
  backend: BackendSnapshot | undefined
  readonly openedMs: number
  readonly coming: Coming
  readonly #context: SimulatedContext
  #rules: Rules // The newest revision's, until it has a backend.
  readonly #attempts: Attempt[] = []
  readonly #tried: number[] = []
  #trying: BackendSnapshot | undefined
  #firstTryMs: number | undefined
  #connectMs: number | null = null
  #waiting: Waiting<Waiter> | undefined
  #queuedSinceMs = 0
  #queuedMs = 0
  #cancel: Cancel | undefined
  #isClosed = false

  constructor(context: SimulatedContext, rules: Rules, coming: Coming) {
    this.#context = context
    this.#rules = rules
    this.coming = coming
    this.openedMs = context.clock.nowMs()
  }

  /** Begins, or goes on after a try that failed. It may have closed when this returns. */
  next(): void {
    this.#renew()
    const { line } = this.#rules
    if (this.#timeoutMs() === 0) return this.#fail('all-tried')
    // Whoever waits already goes first.
    const pick = line !== undefined && line.length > 0 ? allFull : this.#lease()
    if (pick.picked) return this.#try(pick.row)
    if (pick.detail === 'all-full' && line !== undefined) this.#wait()
    else this.#fail(pick.detail)
  }

  onRoom(): Offer {
    const pick = this.#lease()
    if (!pick.picked && pick.detail === 'all-full') return this.#tried.length > 0 ? 'unfit' : 'full'
    this.#stopWaiting(pick.picked)
    if (pick.picked) this.#try(pick.row)
    else this.#fail(pick.detail)
    return pick.picked ? 'taken' : 'left'
  }

  onRevision(): void {
    const { line } = this.#rules
    const newest = this.#context.newestRules(this.coming.listener) ?? this.#rules
    if (newest.line !== line || line === undefined) {
      this.#stopWaiting(false)
      return this.next()
    }
    this.#renew()
    this.#cancel?.()
    this.#timeOutWaiting()
    this.#context.lines.offerSoon(line)
  }

  /** Ends it now. Harmless when it has ended. */
  close(reason: CloseReason, detail: string | null = null, closedBy: Party = 'evener'): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#cancel?.()
    this.#stopWaiting(false)
    const { live, lines, onClosed } = this.#context
    const record = { ...this.view(), ...endOf(reason, detail, closedBy, this.backend) }
    if (this.#trying !== undefined) live.untake(this.#trying.row)
    if (this.backend !== undefined) live.release(this.backend.row)
    lines.offerSoon(this.#rules.line)
    onClosed(this, record)
  }

  /** The session as it stands now. */
  view(): SessionView {
    const { clock } = this.#context
    const { id, listener, bind, host } = this.coming
    const address = this.backend?.address
    return {
      id,
      listener,
      bind,
      route: null,
      pool: this.#rules.pool,
      backend: this.backend?.name ?? null,
      backendAddress: address === undefined ? null : formatAddress(address),
      localAddress: null,
      client: `${host}:1024`,
      peer: `${host}:1024`,
      opened: new Date(clock.wallMs() - clock.nowMs() + this.openedMs).toISOString(),
      queueMs: this.#queuedMs + (this.#waiting ? clock.nowMs() - this.#queuedSinceMs : 0),
      connectMs: this.#connectMs,
      firstByteMs: null,
      durationMs: clock.nowMs() - this.openedMs,
      bytesIn: 0,
      bytesOut: 0,
      attempts: this.#attempts,
      revision: this.#rules.revision,
      sni: null,
      alpn: null,
      engine: 'simulation',
      worker: 0,
    }
  }

  #renew(): void {
    this.#rules = this.#context.newestRules(this.coming.listener) ?? this.#rules
  }

  #lease(): Pick {
    const { picker, balance } = this.#rules
    const key = sourceKey(balance, this.coming.host)
    return picker.lease(this.#tried, key, this.#context.clock.nowMs())
  }

  #timeoutMs(): number {
    const elapsedMs =
      this.#firstTryMs === undefined ? 0 : this.#context.clock.nowMs() - this.#firstTryMs
    return nextConnectTimeoutMs(this.#rules.connect, this.#attempts.length, elapsedMs)
  }

  #try(row: number): void {
    const { clock, backends } = this.#context
    const startedMs = clock.nowMs()
    const timeoutMs = this.#timeoutMs()
    this.#firstTryMs ??= startedMs
    this.#tried.push(row)
    this.#trying = this.#rules.backends.get(row)
    assert(this.#trying !== undefined, 'a schedule holds only rows of its own pool')
    const { address } = this.#trying
    if (address === undefined) return this.#tryFailed('not-found', 0)
    this.#cancel = backends.connect(address, timeoutMs, (result) => {
      this.#answered(result, clock.nowMs() - startedMs)
    })
  }

  #answered(result: Result<void, DialCode>, ms: number): void {
    if (!result.ok) return this.#tryFailed(result.error, ms)
    const { clock, live } = this.#context
    const backend = this.#trying!
    this.#trying = undefined
    this.backend = backend
    this.#attempts.push({ backend: backend.name, result: 'connected', ms })
    this.#connectMs = clock.nowMs() - this.#firstTryMs!
    live.connected(backend.row)
    this.#rules.picker.observe('connect', backend.row, ms, clock.nowMs())
    const { maxDurationMs } = this.#rules.timeouts
    const isLong = this.coming.openMs > maxDurationMs
    this.#cancel = clock.after(Math.min(this.coming.openMs, maxDurationMs), () => {
      if (isLong) this.close('max-duration')
      else this.close('done', null, 'client')
    })
  }

  #tryFailed(code: DialCode, ms: number): void {
    const { live, lines, clock } = this.#context
    const { row, name } = this.#trying!
    this.#trying = undefined
    this.#attempts.push({ backend: name, result: code, ms })
    live.untake(row)
    live.connectFailed(row)
    this.#rules.picker.observeFailure(row, ms, clock.nowMs())
    lines.offerSoon(this.#rules.line)
    this.next()
  }

  #wait(): void {
    const { clock, lines } = this.#context
    const line = this.#rules.line!
    this.#waiting = line.enter(this, queueKey(this.coming.host))
    if (this.#waiting === undefined) return this.close('queue-full')
    this.#queuedSinceMs = clock.nowMs()
    this.#timeOutWaiting()
    if (line.length === 1) lines.offerSoon(line)
  }

  #timeOutWaiting(): void {
    const { clock } = this.#context
    const atMs = this.#queuedSinceMs + this.#rules.timeouts.queueMs - this.#queuedMs
    const leftMs = Math.max(0, atMs - clock.nowMs())
    this.#cancel = clock.after(leftMs, () => this.close('queue-timeout'))
  }

  #stopWaiting(isServed: boolean): void {
    if (this.#waiting === undefined) return
    const waitedMs = this.#context.clock.nowMs() - this.#queuedSinceMs
    this.#rules.line?.leave(this.#waiting, isServed)
    this.#waiting = undefined
    this.#cancel?.()
    this.#queuedMs += waitedMs
    if (this.#firstTryMs !== undefined) this.#firstTryMs += waitedMs
  }

  #fail(detail: NoBackend): void {
    const last = this.#attempts.at(-1)
    if (last === undefined) this.close('no-backend', detail)
    else this.close('connect-failed', last.result)
  }
}

type End = Omit<SessionRecord, keyof SessionView>

function endOf(
  reason: CloseReason,
  detail: string | null,
  closedBy: Party,
  backend: BackendSnapshot | undefined,
): End {
  const how = reason === 'done' ? 'fin' : 'rst'
  const toBackend = backend === undefined ? null : how
  return { reason, detail, closedBy, toClient: how, toBackend, final: true }
}
