/**
 * An engine without sockets, under virtual time: clients come when they are told to, and sessions
 * are counted, picked for, queued and ended as in any engine. See simulated-session.ts.
 */

import { type BindAddress, formatAddress } from '../../core/address.js'
import { unreachable } from '../../core/assert.js'
import type { CloseReason } from '../../core/close-reason.js'
import { ok, type Result } from '../../core/result.js'
import { seededRng } from '../../core/rng.js'
import type { SessionFilter } from '../../core/session-filter.js'
import type { Snapshot } from '../../core/snapshot.js'
import type { Clock } from '../../core/world.js'
import type {
  Bind,
  BindFailure,
  Engine,
  EngineCounts,
  EngineOptions,
  SessionView,
} from '../../engine/engine.js'
import { Lines } from '../../engine/net/lines.js'
import { type Rules, rulesOf } from '../../engine/net/rules.js'
import { loadPolicies } from '../../engine/policy-modules.js'
import type { SimulatedBackends } from './simulated-backends.js'
import { type Coming, type SimulatedContext, SimulatedSession } from './simulated-session.js'

/** Whose clients come by `come`. */
export class SimulatedEngine implements Engine {
  readonly name = 'net'
  readonly bufferPerDirectionBytesMax = 0
  readonly #options: EngineOptions
  readonly #rng
  readonly #context: SimulatedContext
  readonly #binds = new Map<string, Bind>()
  readonly #sessions = new Set<SimulatedSession>()
  #rules: ReadonlyMap<string, Rules> = new Map()
  readonly #opened = new Map<string, number>()
  #count = 0

  constructor(options: EngineOptions, clock: Clock, backends: SimulatedBackends, seed: number) {
    this.#options = options
    this.#rng = seededRng(seed)
    this.#context = {
      clock,
      live: options.live,
      backends,
      lines: new Lines(),
      newestRules: (listener) => this.#rules.get(listener),
      onClosed: (session, payload) => {
        this.#sessions.delete(session)
        options.emit({ type: 'session.closed', payload })
      },
    }
  }

  /** A client comes. One whom no listener accepts is turned away as it would be by the kernel. */
  come({ listener, host, openMs }: Pick<Coming, 'listener' | 'host' | 'openMs'>): void {
    const bind = [...this.#binds.values()].find((one) => one.listener === listener)
    const rules = this.#rules.get(listener)
    if (bind === undefined || rules === undefined) return
    this.#count += 1
    this.#opened.set(listener, (this.#opened.get(listener) ?? 0) + 1)
    const coming = {
      id: `${this.#options.idPrefix}${this.#count.toString(36)}`,
      listener,
      bind: formatAddress(bind.address),
      host,
      openMs,
    }
    const session = new SimulatedSession(this.#context, rules, coming)
    this.#sessions.add(session)
    if (this.#sessions.size > this.#options.sessionsMax) session.close('overload')
    else session.next()
  }

  async apply(snapshot: Snapshot): Promise<void> {
    const { live, emit } = this.#options
    const policies = await loadPolicies(snapshot, (payload) => {
      emit({ type: 'policy.failed', payload })
    })
    const { lines } = this.#context
    this.#rules = rulesOf(snapshot, { live, rng: this.#rng, lines, policies })
    lines.renew()
    lines.retain(snapshot)
  }

  async open(bind: Bind): Promise<Result<BindAddress, BindFailure>> {
    this.#binds.set(bind.id, bind)
    return ok(bind.address)
  }

  // Nobody operates a simulation.
  async pause(): Promise<boolean> {
    return false
  }

  async resume(): Promise<void> {}

  async close(bindId: string): Promise<void> {
    this.#binds.delete(bindId)
  }

  async sessions(): Promise<readonly SessionView[]> {
    return [...this.#sessions].map((session) => session.view())
  }

  counts(): EngineCounts {
    const sessionsByListener = new Map<string, number>()
    for (const { coming } of this.#sessions) {
      const before = sessionsByListener.get(coming.listener) ?? 0
      sessionsByListener.set(coming.listener, before + 1)
    }
    const queuedByPool = this.#context.lines.counts()
    return {
      sessions: this.#sessions.size,
      sessionsByListener,
      openedByListener: this.#opened,
      bufferedBytes: 0,
      queuedByPool,
    }
  }

  pickNowMs(): number {
    return this.#context.clock.nowMs()
  }

  serveWaiting(): void {
    this.#context.lines.offerAllSoon()
  }

  async end(filter: SessionFilter, reason: CloseReason): Promise<number> {
    const meant = [...this.#sessions].filter((session) => matches(session, filter))
    for (const session of meant) session.close(reason)
    return meant.length
  }

  async stop(): Promise<void> {
    this.#binds.clear()
    await this.end({ by: 'all' }, 'shutdown')
  }
}

// Its clients are never silent and always answered.
function matches({ backend, coming }: SimulatedSession, filter: SessionFilter): boolean {
  switch (filter.by) {
    case 'all':
      return true
    case 'id':
      return coming.id === filter.id
    case 'row':
      return backend?.row === filter.row && (filter.listener ?? coming.listener) === coming.listener
    case 'unanswered':
    case 'idle':
      return false
    default:
      return unreachable(filter)
  }
}
