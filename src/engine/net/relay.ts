/**
 * The two connections of a session, from accept to the last close: bytes both ways, and what each
 * event on one side means for the other, phase by phase. Finding the backend and telling about the
 * session are not its business (session.ts).
 */

import { assert, unreachable } from '../../core/assert.js'
import type { LiveTable } from '../../core/live-table.js'
import { type SessionEnd, type SessionPhase, withoutDirection } from '../../core/session.js'
import type { BackendSnapshot } from '../../core/snapshot.js'
import type { Native } from '../native.js'
import { Connection, type ConnectionOwner } from './connection.js'
import { failureOf } from './failure.js'
import type { Handle } from './handle.js'
import type { ClosedHow } from './record.js'
import type { RelayContext, RelayOwner } from './relay-owner.js'
import type { Rules } from './rules.js'
import { Silence } from './silence.js'
import type { OwnedSocket, Reader } from './socket.js'
import { endText } from './socket-address.js'
import { tickMs } from './wheel.js'

/** How often a side that nothing is read from is looked at: no event would tell of its loss. */
export const unwatchedLookMs = 200

// Without kernel calls nobody knows when the last bytes were acknowledged: a reset waits this long.
const blindDeliveryMs = 250

/** The client's connection, later with the backend's, and the bytes between them. */
export class Relay implements ConnectionOwner {
  /** Payload bytes taken from the client and handed to the backend's socket. */
  bytesIn = 0
  /** The reverse. */
  bytesOut = 0
  /** When the backend's first byte came, on the clock of `performance.now()`. */
  firstByteAtMs: number | undefined
  /** The client's end as text, and its host alone: empty on a unix socket. */
  readonly clientAddress: string
  readonly clientHost: string
  /** What has been heard of whom, and when. */
  readonly silence: Silence
  /** What the backend's socket reads into; needed before there is one. */
  readonly backendReader: Reader
  #phase: SessionPhase = { phase: 'connecting' }
  #row = -1
  #askedAtMs = 0 // When the client last spoke, or connected, until it has been answered.
  #firstToEnd: 'client' | 'backend' = 'client'
  #backend: Connection | undefined
  readonly #client: Connection
  readonly #owner: RelayOwner
  readonly #buffer: Uint8Array
  #rules: Rules // Those its backend was picked by, once there is one.
  readonly #native: Native | undefined
  readonly #live: LiveTable

  constructor(
    owner: RelayOwner,
    { native, sockets, live, wheel }: RelayContext,
    rules: Rules,
    accepted: Handle,
    isTcp: boolean,
  ) {
    const { buffer } = rules
    this.#owner = owner
    this.#rules = rules
    this.#buffer = buffer
    this.#native = native
    this.#live = live
    this.silence = new Silence(wheel)
    const reader = { buffer, callback: (byteCount: number) => this.#relayIn(byteCount) }
    this.backendReader = { buffer, callback: (byteCount) => this.#relayOut(byteCount) }
    const socket = sockets.accepted(accepted, reader, rules.clientKeepAlive)
    this.clientAddress = endText(socket.peerEnd)
    this.clientHost = socket.peerEnd.address ?? ''
    this.#client = new Connection({ party: 'client', isTcp, socket, reader, owner: this, native })
  }

  /** True when the client was lost while nothing was read from it. */
  get clientIsLost(): boolean {
    return this.#client.lostBy !== undefined
  }

  /** Bytes taken from one side that the kernel has not taken for the other yet. */
  get heldBytes(): number {
    return this.#client.heldBytes + (this.#backend?.heldBytes ?? 0)
  }

  /** True while both directions may carry bytes and none are held. */
  get isAtRest(): boolean {
    const phase = this.#phase
    return phase.phase === 'relaying' && phase.open === 'both' && this.heldBytes === 0
  }

  /** Relays between the client and this backend, by the rules it was picked by. */
  begin(socket: OwnedSocket, { row, address }: BackendSnapshot, rules: Rules): void {
    this.#rules = rules
    const [native, reader] = [this.#native, this.backendReader]
    const isTcp = address?.kind === 'tcp'
    this.#row = row
    this.#askedAtMs = performance.now()
    this.#backend = new Connection({ party: 'backend', isTcp, socket, reader, owner: this, native })
    this.#phase = { phase: 'relaying', open: 'both' }
    this.#client.resume()
  }

  /** Resets what is still open. Answers how each side was closed in the end. */
  close(): ClosedHow {
    this.#phase = { phase: 'closed' }
    // What never answered has at least taken so long.
    if (this.bytesIn > 0 && this.firstByteAtMs === undefined) this.#answerWaited()
    return { toClient: this.#client.reset(), toBackend: this.#backend?.reset() ?? null }
  }

  // === The byte path. Nothing is decided here that could have been decided before.

  #relayIn(byteCount: number): boolean {
    try {
      const backend = this.#backend
      assert(backend !== undefined, 'a client is read from once it has a backend')
      const goOn = backend.deliver(this.#buffer, byteCount)
      if (backend.brokenBy !== undefined) return false
      this.silence.asked()
      if (this.firstByteAtMs === undefined) this.#askedAtMs = performance.now()
      this.bytesIn += byteCount
      this.#live.add('bytesIn', this.#row, byteCount)
      return goOn
    } catch (error) {
      this.onCrash(error)
      return false
    }
  }

  #relayOut(byteCount: number): boolean {
    try {
      const goOn = this.#client.deliver(this.#buffer, byteCount)
      if (this.#client.brokenBy !== undefined) return false
      this.silence.answered()
      this.firstByteAtMs ??= this.#answered()
      this.bytesOut += byteCount
      this.#live.add('bytesOut', this.#row, byteCount)
      return goOn
    } catch (error) {
      this.onCrash(error)
      return false
    }
  }

  #answered(): number {
    this.#live.add('answered', this.#row, 1)
    return this.#answerWaited()
  }

  #answerWaited(): number {
    const nowMs = performance.now()
    this.#rules.picker.observe('firstByte', this.#row, nowMs - this.#askedAtMs, nowMs)
    return nowMs
  }

  // === Events of the connections

  onFlushed(connection: Connection): void {
    this.silence.heard()
    if (this.#phase.phase === 'ending') this.#endOnceDelivered()
    else if (connection.brokenBy === undefined) this.#other(connection).resume()
  }

  onEnd(connection: Connection): void {
    const phase = this.#phase
    if (phase.phase !== 'relaying') return
    if (phase.open === 'both') this.#firstToEnd = connection.party
    const open = withoutDirection(phase.open, connection.party === 'client' ? 'in' : 'out')
    this.#phase = open === undefined ? { phase: 'finishing' } : { phase: 'relaying', open }
    this.silence.heard()
    this.#owner.onPending(tickMs)
    this.#other(connection).finish() // At once it may all be over.
  }

  // What it sent before it broke is still to be read and delivered; nothing more goes its way.
  onBroken(connection: Connection): void {
    if (this.#phase.phase === 'ending' || connection.ended) {
      this.onFailure(connection, connection.brokenBy ?? 'EPIPE')
      return
    }
    const other = this.#other(connection)
    other.pause()
    if (other.heldBytes === 0) connection.resume()
    this.silence.heard()
    this.#owner.onPending(tickMs)
  }

  onFailure(connection: Connection, code: string): void {
    switch (this.#phase.phase) {
      case 'relaying':
      case 'finishing':
        this.#endToward(this.#other(connection), failureOf(connection.party, code))
        break
      case 'ending':
        this.#endOnceDelivered()
        break
      case 'connecting':
      case 'closed':
        break
      default:
        unreachable(this.#phase)
    }
  }

  onClosed(connection: Connection): void {
    if (this.#phase.phase !== 'finishing') this.onFailure(connection, 'ECONNABORTED')
    else if (this.#other(connection).closed) {
      this.#owner.onOver({ reason: 'done', detail: null, closedBy: this.#firstToEnd })
    }
  }

  onCrash(error: unknown): void {
    this.#owner.onCrash(error)
  }

  // === Time

  /** Does what is due. Answers in how many milliseconds to look again. */
  look(nowMs: number): number {
    const phase = this.#phase
    switch (phase.phase) {
      case 'relaying':
        if (phase.open === 'both' && !this.#isBroken()) return this.#lookAtWhole(nowMs)
        return this.#lookAtHalf(nowMs)
      case 'finishing':
        return this.#lookAtHalf(nowMs)
      case 'ending':
        if (nowMs >= phase.deadlineMs) this.#owner.onOver(phase.end)
        else this.#endOnceDelivered()
        return tickMs
      case 'connecting':
      case 'closed':
        return tickMs
      default:
        return unreachable(phase)
    }
  }

  #lookAtWhole(nowMs: number): number {
    const { idleMs } = this.#rules.timeouts
    if (this.silence.lastedMs(nowMs) >= idleMs) this.#overByTimeout('idle-timeout')
    return this.silence.nextLookMs(nowMs, idleMs)
  }

  #lookAtHalf(nowMs: number): number {
    const { halfClosedMs } = this.#rules.timeouts
    if (this.#hasLostAnEnded()) return tickMs
    if (this.silence.lastedMs(nowMs) >= halfClosedMs) this.#overByTimeout('half-closed-timeout')
    return Math.min(this.silence.nextLookMs(nowMs, halfClosedMs), unwatchedLookMs)
  }

  // After a FIN nothing is read, so no event tells of a reset. Of the others reading will tell,
  // once it has come past what had arrived before.
  #hasLostAnEnded(): boolean {
    for (const connection of [this.#client, this.#backend]) {
      const code = connection?.ended === true ? connection.lostBy : undefined
      if (connection === undefined || code === undefined) continue
      this.onFailure(connection, code)
      return true
    }
    return false
  }

  #overByTimeout(reason: 'idle-timeout' | 'half-closed-timeout'): void {
    this.#owner.onOver({ reason, detail: null, closedBy: 'evener' })
  }

  // === Ending

  #endToward(toward: Connection, end: SessionEnd): void {
    const waitMs = this.#native === undefined ? blindDeliveryMs : Infinity
    const deadlineMs = performance.now() + Math.min(waitMs, this.#rules.timeouts.halfClosedMs)
    this.#phase = { phase: 'ending', toward: toward.party, end, deadlineMs }
    this.#other(toward).reset()
    toward.pause()
    this.#endOnceDelivered()
    if (this.#phase.phase === 'ending') this.#owner.onPending(tickMs)
  }

  #endOnceDelivered(): void {
    const phase = this.#phase
    assert(phase.phase === 'ending', 'only an ending waits for delivery')
    const toward = phase.toward === 'client' ? this.#client : this.#backend
    assert(toward !== undefined, 'what is ending was connected')
    if (toward.delivered === true || toward.brokenBy !== undefined) this.#owner.onOver(phase.end)
  }

  #isBroken(): boolean {
    return this.#client.brokenBy !== undefined || this.#backend?.brokenBy !== undefined
  }

  #other(connection: Connection): Connection {
    if (connection.party === 'backend') return this.#client
    assert(this.#backend !== undefined, 'before there is a backend a client has no events')
    return this.#backend
  }
}
