/**
 * The net engine: Node's sockets, wherever Node runs. It holds the sessions and the listening
 * sockets, and the one limit that binds them: at `sessionsMax`, or when descriptors run out,
 * nothing is accepted until there is room (admission.ts).
 */

import type { BindAddress } from '../../core/address.js'
import { assert, unreachable } from '../../core/assert.js'
import type { CloseReason } from '../../core/close-reason.js'
import { ok, type Result } from '../../core/result.js'
import { type Rng, seededRng } from '../../core/rng.js'
import type { SessionFilter } from '../../core/session-filter.js'
import type { Snapshot } from '../../core/snapshot.js'
import type {
  Bind,
  BindFailure,
  Engine,
  EngineCounts,
  EngineOptions,
  SessionView,
} from '../engine.js'
import { loadNative, type Native } from '../native.js'
import { PickTracer } from '../pick-tracer.js'
import { loadPolicies } from '../policy-modules.js'
import { Admission } from './admission.js'
import { Bag } from './bag.js'
import { type Handle, loadTcp, type Tcp } from './handle.js'
import { Lines } from './lines.js'
import { listen } from './listen.js'
import type { Listening } from './listening.js'
import { bufferPerDirectionBytesMax, type Rules, rulesOf } from './rules.js'
import { Session, type SessionContext } from './session.js'
import { socketsWith } from './sockets.js'
import { Wheel } from './wheel.js'

/** What this engine opens beside its sessions: each listening socket twice, to be able to pause. */
export const netDescriptors = { fixed: 0, perBind: 2, pipes: 0 } as const

/**
 * An engine of Node's sockets. It uses kernel calls where they can be had; `null` makes it do
 * without, as it does where koffi cannot load. It then cannot pause (over its limit it resets
 * clients as `overload`), waits a moment instead of for the last acknowledgement before it passes a
 * reset on, loses what had arrived unread on a connection that breaks under a stuck write, and sees
 * a client that leaves while its backend is sought only afterwards. `tcp` is Node's TCP below its
 * sockets, by which sessions cost less; `null` makes it do without that.
 */
export function createNetEngine(
  options: EngineOptions,
  native: Result<Native, string> | null = loadNative(),
  tcp: Result<Tcp, string> | null = loadTcp(),
): Engine {
  return new NetEngine(options, given(native), given(tcp))
}

function given<Value>(result: Result<Value, string> | null): Value | undefined {
  return result?.ok === true ? result.value : undefined
}

type OpenBind = {
  bind: Bind
  readonly listening: Listening
  /** Undefined until there is a revision with its listener. */
  rules: Rules | undefined
  isPaused: boolean
  /** Accepted before that, where accepting could not wait. */
  readonly early: Handle[]
}

/** Most connections that are accepted before there are rules for them. */
const earlyMax = 1000

class NetEngine implements Engine {
  readonly name = 'net'
  readonly bufferPerDirectionBytesMax = bufferPerDirectionBytesMax
  readonly #sessions = new Bag<Session>()
  readonly #binds = new Map<string, OpenBind>()
  readonly #admission: Admission
  readonly #context: SessionContext
  readonly #options: EngineOptions
  #rules: ReadonlyMap<string, Rules> = new Map()
  readonly #rng: Rng
  #sessionCount = 0
  readonly #openByListener = new Map<string, number>()
  readonly #openedByListener = new Map<string, number>()

  constructor(options: EngineOptions, native: Native | undefined, tcp: Tcp | undefined) {
    this.#options = options
    this.#rng = seededRng(options.seed)
    this.#context = {
      native,
      live: options.live,
      sockets: socketsWith(native, tcp),
      wheel: new Wheel(),
      lines: new Lines(),
      newestRules: (listener) => this.#rules.get(listener),
      emit: options.emit,
      tracer: options.trace && new PickTracer(options.trace),
      onClosed: (session) => this.#forget(session),
    }
    this.#admission = new Admission(options.sessionsMax, options.emit)
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
    for (const { bindId, listener } of snapshot.handOvers ?? []) this.#handOver(bindId, listener)
    for (const open of this.#binds.values()) {
      const rules = this.#rules.get(open.bind.listener)
      if (rules !== undefined) this.#follow(open, rules)
    }
  }

  #handOver(bindId: string, listener: string): void {
    const open = this.#openBind(bindId)
    this.#admission.remove(open.listening)
    open.bind = { ...open.bind, listener }
    this.#admission.add(listener, open.listening)
  }

  #follow(open: OpenBind, rules: Rules): void {
    const { bind, listening, early } = open
    const isFirst = open.rules === undefined
    open.rules = rules
    listening.prepare(rules.clientKeepAlive)
    if (!isFirst) return
    if (!open.isPaused) this.#admission.release(listening)
    for (const handle of early.splice(0)) this.#accept(bind.id, handle)
  }

  async open(bind: Bind): Promise<Result<BindAddress, BindFailure>> {
    assert(!this.#binds.has(bind.id), 'a bind is opened once')
    const owner = {
      onAccepted: (handle: Handle) => this.#accept(bind.id, handle),
      onAcceptFailed: (code: string) => this.#admission.onAcceptFailed(code),
    }
    const result = await listen(bind.address, owner, this.#context.native)
    if (!result.ok) return result
    const listening = result.value
    const bound = { ...bind, address: listening.address }
    const open: OpenBind = { bind: bound, listening, rules: undefined, isPaused: false, early: [] }
    this.#binds.set(bind.id, open)
    this.#admission.add(bind.listener, listening)
    const rules = this.#rules.get(bind.listener)
    if (rules !== undefined) this.#follow(open, rules)
    else if (listening.canPause) listening.hold()
    return ok(listening.address)
  }

  async pause(bindId: string): Promise<boolean> {
    const open = this.#openBind(bindId)
    if (!open.listening.canPause) return false
    open.isPaused = true
    open.listening.hold()
    return true
  }

  async resume(bindId: string): Promise<void> {
    const open = this.#openBind(bindId)
    open.isPaused = false
    if (open.rules !== undefined) this.#admission.release(open.listening)
  }

  async close(bindId: string): Promise<void> {
    const open = this.#openBind(bindId)
    const { listening, early, rules } = open
    if (rules === undefined) listening.close()
    else {
      const drained = listening.drain()
      this.#admission.release(listening) // Who waits in the queue is served.
      await drained
    }
    for (const handle of early) handle.close()
    this.#admission.remove(open.listening)
    this.#binds.delete(bindId)
  }

  async sessions(): Promise<readonly SessionView[]> {
    return this.#oldestFirst().map((session) => session.view())
  }

  counts(): EngineCounts {
    const sessions = this.#sessions
    return {
      sessions: sessions.size,
      sessionsByListener: new Map(this.#openByListener),
      openedByListener: new Map(this.#openedByListener),
      queuedByPool: this.#context.lines.counts(),
      // Few ask for this one, and it has to look at every session.
      get bufferedBytes() {
        return sessions.items().reduce((sum, { heldBytes }) => sum + heldBytes, 0)
      },
    }
  }

  pickNowMs(): number {
    return performance.now()
  }

  serveWaiting(): void {
    this.#context.lines.offerAllSoon()
  }

  async end(filter: SessionFilter, reason: CloseReason): Promise<number> {
    const nowMs = performance.now()
    const found = this.#oldestFirst().filter((each) => matches(each, filter, nowMs))
    const ended = filter.by === 'idle' ? found.slice(0, filter.countMax) : found
    for (const session of ended) session.end(reason)
    return ended.length
  }

  async stop(): Promise<void> {
    for (const { listening } of this.#binds.values()) {
      listening.close()
      this.#admission.remove(listening)
    }
    this.#binds.clear()
    await this.end({ by: 'all' }, 'shutdown')
  }

  #accept(bindId: string, accepted: Handle): void {
    const open = this.#binds.get(bindId)
    assert(open !== undefined, 'a socket is accepted by an open bind')
    const { bind, rules, listening, early } = open
    if (rules === undefined) {
      if (early.length < earlyMax) early.push(accepted)
      else accepted.close()
      return
    }
    const sequence = this.#sessionCount++
    count(this.#openByListener, bind.listener, 1)
    count(this.#openedByListener, bind.listener, 1)
    const id = this.#options.idPrefix + sequence.toString(36)
    const session = new Session(this.#context, { id, sequence }, bind, rules, accepted)
    session.place = this.#sessions.add(session)
    if (this.#admission.take(accepted.fd, listening)) session.start()
    else session.end('overload')
  }

  #openBind(id: string): OpenBind {
    const open = this.#binds.get(id)
    assert(open !== undefined, 'only an open bind is spoken of')
    return open
  }

  #oldestFirst(): Session[] {
    return this.#sessions.items().sort((one, other) => one.openedAtMs - other.openedAtMs)
  }

  #forget(session: Session): void {
    session.place?.leave()
    count(this.#openByListener, session.listener, -1)
    this.#admission.giveBack()
  }
}

function count(counts: Map<string, number>, name: string, change: number): void {
  counts.set(name, (counts.get(name) ?? 0) + change)
}

function matches(session: Session, filter: SessionFilter, nowMs: number): boolean {
  switch (filter.by) {
    case 'all':
      return true
    case 'id':
      return session.id === filter.id
    case 'row':
      return (
        session.row === filter.row &&
        (filter.listener ?? session.listener) === session.listener &&
        filter.except?.includes(session.listener) !== true
      )
    case 'unanswered':
      return session.row === filter.row && session.unansweredMs(nowMs) >= filter.unansweredMs
    case 'idle':
      return session.row === filter.row && session.idleMs(nowMs) >= filter.idleMs
    default:
      return unreachable(filter)
  }
}
