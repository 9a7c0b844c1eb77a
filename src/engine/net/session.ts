/**
 * One session from accept to record: find a backend (connect.ts), relay (relay.ts), close, tell. It
 * holds the lease from the connection to the close, and whatever throws in it ends it and nothing
 * else.
 */

import type { CloseReason } from '../../core/close-reason.js'
import type { Emit } from '../../core/events.js'
import type { LiveTable } from '../../core/live-table.js'
import type { SessionEnd } from '../../core/session.js'
import { lifetimeMs } from '../../core/session-lifetime.js'
import type { Bind, SessionView } from '../engine.js'
import type { Native } from '../native.js'
import type { PickTracer } from '../pick-tracer.js'
import type { Place } from './bag.js'
import { Connect } from './connect.js'
import type { ConnectOutcome, ConnectOwner } from './connect-owner.js'
import type { Handle } from './handle.js'
import type { Lines } from './lines.js'
import { recordOf, type SessionFacts, viewOf } from './record.js'
import { Relay, unwatchedLookMs } from './relay.js'
import type { RelayOwner } from './relay-owner.js'
import type { Rules } from './rules.js'
import type { OwnedSocket } from './socket.js'
import { endText } from './socket-address.js'
import { keepConnectedAlive, prepareConnected } from './socket-options.js'
import type { Sockets } from './sockets.js'
import { type Timed, tickMs, type Wheel } from './wheel.js'

/** What all sessions of an engine share. */
export type SessionContext = {
  readonly native: Native | undefined
  readonly live: LiveTable
  readonly sockets: Sockets
  readonly wheel: Wheel
  readonly lines: Lines
  /** What the newest revision says; undefined where it does not have the listener any more. */
  readonly newestRules: (listener: string) => Rules | undefined
  readonly emit: Emit
  /** Undefined where nobody wants to know how backends were picked. */
  readonly tracer: PickTracer | undefined
  /** The session has closed and let go of everything. */
  readonly onClosed: (session: Session) => void
}

/** What a session is told at its start: its id, and how many came before it. */
export type SessionStart = { readonly id: string; readonly sequence: number }

/** A client's connection and the backend's it is given. */
export class Session implements Timed, RelayOwner, ConnectOwner {
  wheelPlace: Place<Timed> | undefined
  /** Where its engine keeps it. */
  place: Place<Session> | undefined
  #stage: 'connecting' | 'relaying' | 'closed' = 'connecting'
  #toKeepAlive: OwnedSocket | undefined // The backend's, until the first look at the session.
  readonly #facts: SessionFacts
  readonly #connect: Connect
  readonly #relay: Relay
  readonly #sequence: number
  #isUnanswered = false // Counted once, whatever becomes of it.
  readonly #context: SessionContext

  constructor(
    context: SessionContext,
    { id, sequence }: SessionStart,
    bind: Bind,
    rules: Rules,
    accepted: Handle,
  ) {
    this.#context = context
    this.#sequence = sequence
    this.#relay = new Relay(this, context, rules, accepted, bind.address.kind === 'tcp')
    const { clientHost, backendReader } = this.#relay
    this.#connect = new Connect(this, context, rules, clientHost, backendReader)
    this.#facts = {
      id,
      bind,
      client: this.#relay.clientAddress,
      openedWallMs: Date.now(),
      openedAtMs: performance.now(),
      search: this.#connect,
      backend: undefined,
      localAddress: null,
      connectMs: null,
      connectedAtMs: 0,
    }
  }

  get id(): string {
    return this.#facts.id
  }

  /** Its client's address. */
  get client(): string {
    return this.#facts.client
  }

  /** On the clock of `performance.now()`. */
  get openedAtMs(): number {
    return this.#facts.openedAtMs
  }

  /** The name of the listener its client came in by. */
  get listener(): string {
    return this.#facts.bind.listener
  }

  /** The row of the backend it is connected to; -1 for none. */
  get row(): number {
    return this.#facts.backend?.row ?? -1
  }

  /** Bytes taken from one side that the kernel has not taken for the other yet. */
  get heldBytes(): number {
    return this.#relay.heldBytes
  }

  /** Milliseconds since the last byte, if it was the client's; else -Infinity. */
  unansweredMs(nowMs: number): number {
    return this.#stage === 'relaying' ? this.#relay.silence.unansweredMs(nowMs) : -Infinity
  }

  /** Milliseconds for which nothing has moved; 0 unless both directions are open. */
  idleMs(nowMs: number): number {
    return this.#relay.isAtRest ? this.#relay.silence.lastedMs(nowMs) : 0
  }

  /** Begins. The session may have closed when this returns. */
  start(): void {
    try {
      this.onPending(tickMs)
      this.#connect.next()
    } catch (error) {
      this.onCrash(error)
    }
  }

  /** The session as it stands now. */
  view(): SessionView {
    return viewOf(this.#facts, this.#relay, performance.now())
  }

  /** Ends at once, with a reset to both sides. */
  end(reason: CloseReason): void {
    this.onOver({ reason, detail: null, closedBy: 'evener' })
  }

  /** The wheel's turn. */
  check(nowMs: number): number {
    try {
      return this.#stage === 'connecting' ? this.#lookAtConnect(nowMs) : this.#lookAtRelay(nowMs)
    } catch (error) {
      this.onCrash(error)
      return tickMs
    }
  }

  #lookAtConnect(nowMs: number): number {
    if (!this.#relay.clientIsLost) return Math.min(this.#connect.check(nowMs), unwatchedLookMs)
    this.onOver({ reason: 'client-gone', detail: null, closedBy: 'client' })
    return tickMs
  }

  #lookAtRelay(nowMs: number): number {
    if (this.#toKeepAlive !== undefined) {
      keepConnectedAlive(
        this.#toKeepAlive,
        this.#connect.rules.backendKeepAlive,
        this.#context.native,
      )
      this.#toKeepAlive = undefined
    }
    const { timeouts, unansweredMs } = this.#connect.rules
    const longestMs = lifetimeMs(timeouts.maxDurationMs, this.#sequence)
    const leftMs = this.#facts.openedAtMs + longestMs - nowMs
    if (leftMs <= 0) this.end('max-duration')
    if (this.unansweredMs(nowMs) >= unansweredMs) this.#countUnanswered()
    return Math.min(leftMs, unansweredMs, this.#relay.look(nowMs))
  }

  // === What its parts tell it

  onConnected(outcome: ConnectOutcome): void {
    if (!outcome.connected) {
      const { reason, detail } = outcome
      this.onOver({ reason, detail, closedBy: 'evener' })
      return
    }
    const { socket, backend } = outcome
    const facts = this.#facts
    facts.backend = backend
    facts.connectedAtMs = performance.now()
    facts.connectMs = facts.connectedAtMs - this.#connect.firstTryMs
    facts.localAddress = endText(socket.ownEnd)
    this.#stage = 'relaying'
    const { rules } = this.#connect
    prepareConnected(socket, rules.backendKeepAlive, this.#context.native)
    this.#toKeepAlive = socket
    this.#relay.begin(socket, backend, rules)
    this.onPending(tickMs)
  }

  onPending(delayMs: number): void {
    this.#context.wheel.set(this, delayMs)
  }

  onOver(end: SessionEnd): void {
    if (this.#stage === 'closed') return
    this.#stage = 'closed'
    const { wheel, live, lines, emit, onClosed } = this.#context
    wheel.remove(this)
    this.#connect.giveUp()
    const isUnserved = this.#relay.firstByteAtMs === undefined
    if (end.reason === 'backend-reset' && isUnserved) this.#countUnanswered()
    const how = this.#relay.close()
    if (this.#facts.backend !== undefined) live.release(this.#facts.backend.row)
    lines.offerSoon(this.#connect.rules.line)
    onClosed(this)
    const payload = recordOf(this.#facts, this.#relay, performance.now(), end, how)
    emit({ type: 'session.closed', payload })
  }

  #countUnanswered(): void {
    if (!this.#isUnanswered) this.#context.live.add('unanswered', this.row, 1)
    this.#isUnanswered = true
  }

  onCrash(error: unknown): void {
    const detail = error instanceof Error ? error.message : String(error)
    this.onOver({ reason: 'internal', detail, closedBy: 'evener' })
  }
}
