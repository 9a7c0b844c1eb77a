/**
 * An engine without sockets: it records what it was told, and its sessions are numbers a test sets.
 * For what a balancer does with any engine; what engines do is the conformance suite's affair.
 */

import type { BindAddress } from '../../src/core/address.js'
import type { CloseReason } from '../../src/core/close-reason.js'
import { bad, ok, type Result } from '../../src/core/result.js'
import type { SessionFilter } from '../../src/core/session-filter.js'
import type { Snapshot } from '../../src/core/snapshot.js'
import type {
  Bind,
  BindFailure,
  Engine,
  EngineCounts,
  EngineOptions,
  SessionView,
} from '../../src/engine/engine.js'

/** Records, and does as told. */
export class FakeEngine implements Engine {
  readonly name = 'net'
  readonly bufferPerDirectionBytesMax = 65_536
  readonly options: EngineOptions
  /** Everything that was asked of it, in order. */
  readonly asked: string[] = []
  readonly snapshots: Snapshot[] = []
  /** Sessions of the listener `web`. */
  sessionCount = 0
  openedCount = 0
  /** No room for what the kernel has accepted: closing takes until it stops. */
  isFull = false
  readonly #waiting: (() => void)[] = []
  /** The address that cannot be opened. */
  takenPort: number | undefined

  constructor(options: EngineOptions) {
    this.options = options
  }

  async apply(snapshot: Snapshot): Promise<void> {
    this.asked.push(`apply ${snapshot.revision}`)
    this.snapshots.push(snapshot)
  }

  async open({ id, address }: Bind): Promise<Result<BindAddress, BindFailure>> {
    this.asked.push(`open ${id}`)
    if (address.kind === 'tcp' && address.port === this.takenPort) {
      return bad({ code: 'EADDRINUSE', message: 'the address is in use' })
    }
    return ok(address.kind === 'tcp' && address.port === 0 ? { ...address, port: 40_000 } : address)
  }

  async pause(bindId: string): Promise<boolean> {
    this.asked.push(`pause ${bindId}`)
    return true
  }

  async resume(bindId: string): Promise<void> {
    this.asked.push(`resume ${bindId}`)
  }

  async close(bindId: string): Promise<void> {
    this.asked.push(`close ${bindId}`)
    if (this.isFull) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  async sessions(): Promise<readonly SessionView[]> {
    return []
  }

  counts(): EngineCounts {
    return {
      sessions: this.sessionCount,
      sessionsByListener: new Map([['web', this.sessionCount]]),
      openedByListener: new Map([['web', this.openedCount]]),
      bufferedBytes: 0,
      queuedByPool: new Map(),
    }
  }

  serveWaiting(): void {}

  pickNowMs(): number {
    return 0
  }

  async end(_: SessionFilter, reason: CloseReason): Promise<number> {
    this.asked.push(`end ${reason}`)
    return 0
  }

  async stop(): Promise<void> {
    this.asked.push('stop')
    for (const resolve of this.#waiting) resolve()
    this.sessionCount = 0
  }
}
