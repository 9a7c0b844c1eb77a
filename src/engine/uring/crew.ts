/**
 * The workers of an engine together: starting them, telling all of them the same, collecting their
 * reports, and supervision. A worker that is gone is buried (burial.ts) and replaced; one that has
 * not turned for a while is ended first. Sessions of the others never notice.
 */

import { assert, unreachable } from '../../core/assert.js'
import type { Snapshot } from '../../core/snapshot.js'
import type { Bind, EngineOptions } from '../engine.js'
import { openFilesMax } from '../open-files.js'
import { bury } from './burial.js'
import type { Libc } from './ffi.js'
import { Heartbeats } from './heartbeats.js'
import type { Mapping } from './memory.js'
import type { FromWorker, WorkerSizes, WorkerStart } from './messages.js'
import { PauseTeller } from './pause-teller.js'
import { pipesMax } from './pipes.js'
import { PolicyWatch } from './policy-watch.js'
import { decodeRecords, Names } from './records.js'
import { reportsBytes } from './reports.js'
import { Retirement } from './retirement.js'
import { tableBytes } from './session-table.js'
import { tellReports } from './tell-reports.js'
import { allocateWorkerMemory, engineWords, listenersMax, workerWords } from './words.js'
import { type Question, type WorkerEnd, WorkerHandle } from './worker-handle.js'

/** How often reports are collected while there are any. */
const reportsEveryMs = 15

/** How long after a replacement could not be set up the next one is tried. */
const hireAgainMs = 1000

/** Descriptors left for all that is not a session: probes, files, names being resolved. */
const spareDescriptors = 16

type OpenedBind = { readonly bind: Bind; readonly fd: number }

/** The workers. Main thread only. */
export class Crew {
  /** The words of the whole engine (engineWords). */
  readonly words: Int32Array
  readonly names: Names
  readonly #options: EngineOptions
  readonly #libc: Libc
  readonly #scratch: Mapping
  readonly #sizes: WorkerSizes
  readonly #wakeFds: readonly number[]
  readonly #workers: WorkerHandle[]
  readonly #retirement: Retirement
  readonly #open = new Map<number, OpenedBind>()
  readonly #listenerNumbers = new Map<string, number>()
  readonly #heartbeats: Heartbeats
  readonly #pauses: PauseTeller
  readonly #policies: PolicyWatch
  #reportsTimer: NodeJS.Timeout | undefined
  #isStopping = false
  readonly #onExit = () => this.#stopAll()

  constructor(
    options: EngineOptions,
    libc: Libc,
    scratch: Mapping,
    sizes: WorkerSizes,
    workers: number,
  ) {
    this.#options = options
    this.#libc = libc
    this.#scratch = scratch
    this.#sizes = sizes
    this.words = new Int32Array(new SharedArrayBuffer(64))
    this.words[engineWords.sessionsMax] = options.sessionsMax
    this.words[engineWords.pipesMax] = options.pipesMax
    this.words[engineWords.descriptorMax] = Math.min(openFilesMax() - spareDescriptors, 2 ** 31 - 1)
    this.names = new Names(options.idPrefix)
    this.#retirement = new Retirement(this.names)
    new Uint32Array(scratch.buffer)[256] = 1 // What is written to an eventfd.
    const flags = 0x80000 // EFD_CLOEXEC
    this.#wakeFds = Array.from({ length: workers }, () => libc.eventfd(0, flags))
    this.#pauses = new PauseTeller(options)
    this.#policies = new PolicyWatch(options.emit)
    this.#workers = this.#wakeFds.map((_, number) => this.#hire(number))
    this.#heartbeats = new Heartbeats(this.#workers)
    process.on('exit', this.#onExit)
  }

  /** Resolves when all rings are set up: undefined, or why one is not. */
  async ready(): Promise<string | undefined> {
    const answers = await Promise.all(this.#workers.map((worker) => worker.ready))
    this.#heartbeats.start()
    return answers.find((answer) => answer !== undefined)
  }

  /** Publishes a revision to all; resolves when new sessions of all begin with it. */
  async apply(snapshot: Snapshot): Promise<void> {
    this.#policies.begin(snapshot)
    this.names.addRevision(snapshot)
    await this.askAll({ type: 'apply', snapshot })
  }

  /** Has all accept on a socket; `number` names it from then on. */
  async open(bind: Bind, number: number, fd: number): Promise<void> {
    this.names.addBind(number, bind)
    this.#open.set(number, { bind, fd })
    this.#pauses.add(bind.listener)
    await this.askAll(this.#openQuestion(number, bind, fd))
  }

  /** Has none accept on it any more; resolves when no accept is under way. */
  async close(number: number): Promise<void> {
    const opened = this.#open.get(number)
    assert(opened !== undefined, 'only an open bind is closed')
    this.#open.delete(number)
    await this.askAll({ type: 'close', number })
    const { listener } = opened.bind
    const isLast = ![...this.#open.values()].some(({ bind }) => bind.listener === listener)
    if (isLast) this.#pauses.remove(listener)
  }

  /** Gives an accepted connection to a worker. */
  adopt(listener: string, number: number, fd: number): void {
    const listenerNumber = this.#numberOf(listener)
    this.#workers[0]!.tell({ type: 'adopt', listener, listenerNumber, number, fd })
  }

  /** The answers of all workers, or of one; undefined where it died before it answered. */
  askAll(question: Question, only?: number): Promise<(readonly [number, unknown])[]> {
    const asked = this.#workers.filter(({ number }) => only === undefined || number === only)
    return Promise.all(
      asked.map(async (worker) => [worker.number, await worker.ask(question)] as const),
    )
  }

  /** Open sessions by the name of their listener. */
  sessionsByListener(): Map<string, number> {
    const columns = this.#workers.map(({ start }) => new Int32Array(start.memory.listeners))
    const counts = new Map<string, number>()
    for (const [name, number] of this.#listenerNumbers) {
      const count = columns.reduce((sum, column) => sum + column[number]!, 0)
      if (count > 0) counts.set(name, count)
    }
    return counts
  }

  /** Tells everything the workers have said up to now. */
  catchUp(): void {
    for (const worker of this.#workers) {
      worker.hearNow()
      this.#takeReports(worker)
    }
  }

  /** The words of each worker (workerWords). */
  workerWords(): Int32Array[] {
    return this.#workers.map(({ own }) => own)
  }

  /** One of them, to say something to it alone. */
  worker(number: number): WorkerHandle {
    return this.#workers[number]!
  }

  /** From here on nothing accepted begins as a session any more. */
  beginStop(): void {
    Atomics.store(this.words, engineWords.stopping, 1)
  }

  /** Ends all threads and frees what they had. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#heartbeats.stop()
    const gone = this.#workers.map((worker) => worker.gone)
    this.#stopAll()
    await Promise.all(gone)
    clearTimeout(this.#reportsTimer)
    this.#pauses.stop()
    for (const fd of this.#wakeFds) this.#libc.close(fd)
    process.off('exit', this.#onExit)
  }

  #openQuestion(number: number, { id, listener }: Bind, fd: number): Question {
    return { type: 'open', number, id, listener, listenerNumber: this.#numberOf(listener), fd }
  }

  #numberOf(listener: string): number {
    const known = this.#listenerNumbers.get(listener)
    if (known !== undefined) return known
    const number = this.#listenerNumbers.size
    assert(number < listenersMax, 'an engine has a bounded number of listener names')
    this.#listenerNumbers.set(listener, number)
    return number
  }

  // Also when the process exits for whatever reason: a thread in a ring does not end by itself.
  #stopAll(): void {
    Atomics.store(this.words, engineWords.stop, 1)
    for (const worker of this.#workers) worker.wake()
  }

  #hire(number: number, sequence = 0): WorkerHandle {
    const { slots } = this.#sizes
    const memory = allocateWorkerMemory(tableBytes(slots), pipesMax, reportsBytes)
    new Int32Array(memory.words)[workerWords.sequence] = sequence
    const start: WorkerStart = {
      worker: number,
      engine: this.words.buffer as SharedArrayBuffer,
      memory,
      live: this.#options.live.memory,
      seed: this.#options.seed,
      sizes: this.#sizes,
      wakeFds: this.#wakeFds,
    }
    const wakeAddress = this.#scratch.address + 1024
    return new WorkerHandle(start, this.#libc, wakeAddress, {
      onMessage: (worker, message) => this.#hear(worker, message),
      onGone: (worker, end) => this.#lost(worker, end),
    })
  }

  #hear(worker: WorkerHandle, message: FromWorker): void {
    switch (message.type) {
      case 'reports':
        if (this.#reportsTimer === undefined) this.#collect() // The first of a row is told at once.
        return
      case 'paused':
        return this.#pauses.paused(worker.number, message.why)
      case 'resumed':
        return this.#pauses.resumed(worker.number)
      case 'retired':
        this.#takeReports(worker) // They may still name it.
        return this.#retirement.done(message.revision, worker.number, this.#workers.length)
      case 'policy-failed':
        return this.#policies.failed(message.failure)
      case 'ready':
      case 'ack':
        return // The handle has taken these.
      default:
        return unreachable(message)
    }
  }

  #collect(): void {
    this.#reportsTimer = undefined
    let count = 0
    for (const worker of this.#workers) {
      const taken = this.#takeReports(worker)
      count += taken
      if (taken === 0) Atomics.store(worker.own, workerWords.reportsWatched, 0)
    }
    // A report may have come between the look and the word: then nobody would tell us of it.
    for (const worker of this.#workers) count += this.#takeReports(worker)
    if (count > 0) this.#reportsTimer = setTimeout(() => this.#collect(), reportsEveryMs)
  }

  #takeReports(worker: WorkerHandle): number {
    return tellReports(worker, this.names, this.#options.emit)
  }

  #lost(worker: WorkerHandle, end: WorkerEnd): void {
    this.#takeReports(worker)
    const { live, emit } = this.#options
    const lost = bury(
      this.#libc,
      this.#scratch,
      worker.start,
      this.words,
      live,
      this.#policies.snapshot,
    )
    for (const each of this.#workers) each.wake() // Its sessions have left room to others.
    const records = decodeRecords(lost, worker.number, this.names)
    for (const payload of records) emit({ type: 'session.closed', payload })
    this.#pauses.resumed(worker.number)
    this.#policies.afterDeath(worker.own)
    // One that never was ready is tried again by who hired it.
    if (!this.#isStopping && worker.wasReady) void this.#replace(worker, end, records.length)
  }

  async #replace(dead: WorkerHandle, end: WorkerEnd, sessions: number): Promise<void> {
    const { number } = dead
    const diedMs = performance.now()
    while (!this.#isStopping) {
      const worker = this.#hire(number, dead.own[workerWords.sequence])
      this.#workers[number] = worker
      const { snapshot } = this.#policies
      if (snapshot !== undefined) void worker.ask({ type: 'apply', snapshot })
      for (const [bindNumber, { bind, fd }] of this.#open) {
        void worker.ask(this.#openQuestion(bindNumber, bind, fd))
      }
      worker.wake()
      if ((await worker.ready) === undefined) {
        const tookMs = Math.round(performance.now() - diedMs)
        const payload = { worker: number, ...end, sessions, tookMs }
        return this.#options.emit({ type: 'worker.replaced', payload })
      }
      await new Promise((resolve) => setTimeout(resolve, hireAgainMs))
    }
  }
}
