/**
 * The uring engine, seen from the main thread: it owns the listening sockets, publishes revisions
 * to the workers, hears their reports, and replaces a worker that dies. It is on no session's
 * path: if this thread stands still, the workers go on.
 */

import { unlinkSync } from 'node:fs'
import type { BindAddress } from '../../core/address.js'
import { assert } from '../../core/assert.js'
import type { CloseReason } from '../../core/close-reason.js'
import { PoolQueue } from '../../core/pool-queue.js'
import { ok, type Result } from '../../core/result.js'
import type { SessionFilter } from '../../core/session-filter.js'
import type { Snapshot } from '../../core/snapshot.js'
import type { Bind, BindFailure, Engine, EngineCounts, SessionView } from '../engine.js'
import type { Crew } from './crew.js'
import {
  acceptNow,
  type Listening,
  type ListeningTools,
  openListening,
  prepareListening,
} from './listening.js'
import type { EndFilter, IdleFilter, WorkerFault } from './messages.js'
import { decodeViews } from './records.js'
import { workerWords } from './words.js'

/** How often an accept queue is looked at while a bind closes, and how often it must be empty. */
const drainLookMs = 5
const quietLooksMin = 3

/** How long a stop waits for the last resets to be sent. */
const stopWaitMs = 2000

type OpenBind = {
  readonly number: number
  bind: Bind
  readonly listening: Listening
  /** There is no revision with its listener yet: nothing is accepted until there is one. */
  awaitsListener: boolean
  isPaused: boolean
}

/** The engine's face; the workers are the crew's. */
export class UringEngine implements Engine {
  readonly name = 'uring'
  readonly bufferPerDirectionBytesMax: number
  readonly #tools: ListeningTools
  readonly #crew: Crew
  readonly #binds = new Map<string, OpenBind>()
  readonly #closing = new Set<string>()
  #snapshot: Snapshot | undefined
  #lastBind = 0
  #stopping: Promise<void> | undefined

  constructor(tools: ListeningTools, crew: Crew, bufferPerDirectionBytesMax: number) {
    this.#tools = tools
    this.#crew = crew
    this.bufferPerDirectionBytesMax = bufferPerDirectionBytesMax
  }

  async apply(snapshot: Snapshot): Promise<void> {
    this.#snapshot = snapshot
    for (const { bindId, listener } of snapshot.handOvers ?? []) {
      const open = this.#openBind(bindId)
      open.bind = { ...open.bind, listener }
    }
    for (const { bind, listening } of this.#binds.values()) this.#prepare(bind, listening)
    await this.#crew.apply(snapshot)
    await Promise.all([...this.#binds.values()].map((open) => this.#beginAwaited(open)))
  }

  async #beginAwaited(open: OpenBind): Promise<void> {
    if (!open.awaitsListener || !this.#isKnown(open.bind)) return
    open.awaitsListener = false
    if (!open.isPaused) await this.#crew.hold(open.number, false)
  }

  #isKnown({ listener }: Bind): boolean {
    return this.#snapshot?.listeners.some(({ name }) => name === listener) ?? false
  }

  async open(bind: Bind): Promise<Result<BindAddress, BindFailure>> {
    assert(!this.#binds.has(bind.id), 'a bind is opened once')
    const opened = openListening(this.#tools, bind.address)
    if (!opened.ok) return opened
    const listening = opened.value
    this.#prepare(bind, listening)
    const number = ++this.#lastBind
    const awaitsListener = !this.#isKnown(bind)
    this.#binds.set(bind.id, { number, bind, listening, awaitsListener, isPaused: false })
    const bound = { ...bind, address: listening.address }
    await this.#crew.open(bound, number, listening.fd, awaitsListener)
    return ok(listening.address)
  }

  async pause(bindId: string): Promise<boolean> {
    const open = this.#openBind(bindId)
    open.isPaused = true
    // Who waits where a bind closes is served: nobody can hold that up any more.
    if (!this.#closing.has(bindId)) await this.#crew.hold(open.number, true)
    return true
  }

  async resume(bindId: string): Promise<void> {
    const open = this.#openBind(bindId)
    open.isPaused = false
    if (!open.awaitsListener) await this.#crew.hold(open.number, false)
  }

  async close(bindId: string): Promise<void> {
    const { listening, number, bind, awaitsListener } = this.#openBind(bindId)
    const { fd, address } = listening
    this.#closing.add(bindId)
    if (address.kind === 'unix') unlinkIfThere(address.path)
    else this.#tools.native.refuseNewConnections(fd)
    if (!awaitsListener) await this.#crew.hold(number, false) // Who waits in the queue is served.
    for (let quietLooks = 0; !awaitsListener && quietLooks < quietLooksMin; ) {
      await pause(drainLookMs)
      // The engine is stopped meanwhile: that closes this bind, and ends its sessions first.
      if (this.#stopping !== undefined) return this.#stopping
      quietLooks = this.#isQueueEmpty(listening) ? quietLooks + 1 : 0
    }
    this.#binds.delete(bindId)
    this.#closing.delete(bindId)
    await this.#crew.close(number)
    // What came in between the last look and the end of the last accept.
    if (this.#stopping !== undefined) {
      await this.#stopping
      this.#tools.libc.close(fd)
      return
    }
    const adopted = awaitsListener ? [] : this.#adoptRest(bind, number, fd)
    this.#tools.libc.close(fd)
    await Promise.all(adopted)
  }

  #adoptRest({ listener }: Bind, number: number, fd: number): Promise<void>[] {
    const adopted: Promise<void>[] = []
    for (let late = acceptNow(this.#tools, fd); late >= 0; late = acceptNow(this.#tools, fd)) {
      adopted.push(this.#crew.adopt(listener, number, late))
    }
    return adopted
  }

  async sessions(): Promise<readonly SessionView[]> {
    const views: (readonly [openedMs: number, SessionView])[] = []
    for (const [worker, answer] of await this.#crew.askAll({ type: 'sessions' })) {
      if (answer === undefined) continue // It died meanwhile, and its sessions with it.
      views.push(...decodeViews(answer as Float64Array, worker, this.#crew.names))
    }
    return views.sort(([left], [right]) => left - right).map(([, view]) => view)
  }

  counts(): EngineCounts {
    let sessions = 0
    let bufferedBytes = 0
    for (const own of this.#crew.workerWords()) {
      sessions += Atomics.load(own, workerWords.sessionsShown)
      bufferedBytes += own[workerWords.bufferedBytes]!
    }
    const byListener = this.#crew.countsByListener()
    this.#crew.catchUp() // Nobody sees a session gone whose record has not been told.
    return { sessions, ...byListener, bufferedBytes, queuedByPool: this.#queuedByPool() }
  }

  pickNowMs(): number {
    return Number(process.hrtime.bigint()) / 1e6 // As the workers: see make-state.ts.
  }

  serveWaiting(): void {
    for (const { queue } of this.#snapshot?.pools ?? []) {
      if (queue === undefined) continue
      const waiting = new PoolQueue(queue, 0)
      waiting.roomMade()
      const worker = waiting.foremost()
      if (worker >= 0) this.#crew.worker(worker).wake()
    }
  }

  async end(filter: SessionFilter, reason: CloseReason): Promise<number> {
    if (filter.by === 'idle') return this.#endIdle(filter, reason)
    const wanted = this.#filterFor(filter)
    if (wanted === undefined) return 0
    const question = { type: 'end', filter: wanted.filter, reason } as const
    let count = 0
    for (const [, answer] of await this.#crew.askAll(question, wanted.worker)) {
      count += (answer as number | undefined) ?? 0
    }
    return count
  }

  // The oldest of all workers: each says which it has, then each ends so many of its oldest.
  async #endIdle(filter: IdleFilter, reason: CloseReason): Promise<number> {
    const opened: { readonly worker: number; readonly ms: number }[] = []
    for (const [worker, answer] of await this.#crew.askAll({ type: 'idle', filter })) {
      for (const ms of (answer as readonly number[] | undefined) ?? []) opened.push({ worker, ms })
    }
    const oldest = opened.sort((left, right) => left.ms - right.ms).slice(0, filter.countMax)
    let count = 0
    for (const worker of new Set(oldest.map((each) => each.worker))) {
      const countMax = oldest.filter((each) => each.worker === worker).length
      const question = { type: 'end', filter: { ...filter, countMax }, reason } as const
      for (const [, answer] of await this.#crew.askAll(question, worker)) {
        count += (answer as number | undefined) ?? 0
      }
    }
    return count
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    this.#crew.beginStop()
    const open = [...this.#binds.values()]
    this.#binds.clear()
    for (const { listening, number } of open) {
      if (listening.address.kind === 'unix') unlinkIfThere(listening.address.path)
      await this.#crew.close(number)
      this.#tools.libc.close(listening.fd)
    }
    await this.end({ by: 'all' }, 'shutdown')
    for (let waitedMs = 0; this.counts().sessions > 0 && waitedMs < stopWaitMs; waitedMs += 5) {
      await pause(5)
    }
    await this.#crew.stop()
  }

  /** For tests: makes a worker throw, turn for ever, or have requests that fail. */
  fault(worker: number, how: WorkerFault): void {
    this.#crew.worker(worker).tell({ type: 'fault', how })
  }

  /** For tests: ends a worker's thread from outside, whatever it does just now. */
  kill(worker: number): void {
    this.#crew.worker(worker).kill('it was ended from outside')
  }

  /** For tests: how often completions of any worker found no room in their queue. */
  overflows(): number {
    return this.#crew.workerWords().reduce((sum, own) => sum + own[workerWords.overflows]!, 0)
  }

  #openBind(id: string): OpenBind {
    const open = this.#binds.get(id)
    assert(open !== undefined, 'only an open bind is spoken of')
    return open
  }

  #queuedByPool(): Map<string, number> {
    const counts = new Map<string, number>()
    for (const { name, queue } of this.#snapshot?.pools ?? []) {
      const length = queue === undefined ? 0 : new PoolQueue(queue, 0).length
      if (length > 0) counts.set(name, length)
    }
    return counts
  }

  #prepare({ listener }: Bind, listening: Listening): void {
    const { keepAlive } = this.#snapshot?.listeners.find(({ name }) => name === listener) ?? {}
    prepareListening(this.#tools, listening, keepAlive)
  }

  #isQueueEmpty({ fd, address }: Listening): boolean {
    return address.kind === 'unix' || this.#tools.native.acceptQueueLength(fd) === 0
  }

  // An id names its worker: see records.ts.
  #filterFor(filter: SessionFilter): { filter: EndFilter; worker?: number } | undefined {
    if (filter.by !== 'id') return { filter }
    const { idPrefix } = this.#crew.names
    if (!filter.id.startsWith(idPrefix)) return undefined
    const match = /^(\d+)-([0-9a-z]+)$/.exec(filter.id.slice(idPrefix.length))
    if (match === null) return undefined
    const sequence = Number.parseInt(match[2]!, 36)
    return { filter: { by: 'sequence', sequence }, worker: Number(match[1]) }
  }
}

function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // Somebody else has removed the file: then newcomers cannot find it either.
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
