/**
 * The workers of an engine together: starting them, telling all of them the same, collecting their
 * reports, and supervision. A worker that is gone is buried (burial.ts) and replaced; one that has
 * not turned for a while is ended first. Sessions of the others never notice.
 */

import { unreachable } from '../../core/assert.js'
import type { Snapshot } from '../../core/snapshot.js'
import type { Bind, EngineOptions } from '../engine.js'
import { openFilesMax } from '../open-files.js'
import { bury } from './burial.js'
import { CrewBinds } from './crew-binds.js'
import type { CallFault } from './faults.js'
import type { Libc } from './ffi.js'
import { handOver } from './handing-over.js'
import { Heartbeats } from './heartbeats.js'
import type { Mapping } from './memory.js'
import type { FromWorker, WorkerSizes, WorkerStart } from './messages.js'
import { PauseTeller } from './pause-teller.js'
import { pipesMax } from './pipes.js'
import { PolicyWatch } from './policy-watch.js'
import { decodeRecords, Names } from './records.js'
import { ReportTeller } from './report-teller.js'
import { reportsBytes } from './reports.js'
import { Revisions } from './revisions.js'
import { tableBytes } from './session-table.js'
import { SetupError, type SetupFailure, setupFailureOf } from './setup-error.js'
import { assertThreadRoom } from './thread-room.js'
import { allocateWorkerMemory, engineWords, workerWords } from './words.js'
import { type Question, type WorkerEnd, WorkerHandle } from './worker-handle.js'

/** How long after a replacement could not be set up the next one is tried. */
const hireAgainMs = 1000

/** How long a stop waits for threads to end by themselves; who has not ended then is ended. */
const endWaitMs = 2000

/** Descriptors left for all that is not a session: probes, files, names being resolved. */
const spareDescriptors = 16

/** What a crew is given; the faults are for tests: each thread that is started takes one. */
export type CrewOptions = EngineOptions & { readonly startFaults?: CallFault[] }

/** The workers. Main thread only. */
export class Crew {
  /** The words of the whole engine (engineWords). */
  readonly words: Int32Array
  readonly names: Names
  readonly #options: CrewOptions
  readonly #libc: Libc
  readonly #scratch: Mapping
  readonly #sizes: WorkerSizes
  readonly #workerCount: number
  readonly #wakeFds: number[] = []
  readonly #workers: WorkerHandle[] = []
  readonly #revisions: Revisions
  readonly #binds: CrewBinds
  readonly #heartbeats: Heartbeats
  readonly #pauses: PauseTeller
  readonly #reports: ReportTeller
  readonly #policies: PolicyWatch
  #isStopping = false
  readonly #onExit = () => this.#stopAll()

  constructor(
    options: CrewOptions,
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
    new Uint32Array(scratch.buffer)[256] = 1 // What is written to an eventfd.
    this.#workerCount = workers
    this.#revisions = new Revisions(this.names, workers)
    this.#pauses = new PauseTeller(options)
    this.#binds = new CrewBinds(this.#pauses, workers, () =>
      this.#workers.map(({ start }) => start.memory.listeners),
    )
    this.#policies = new PolicyWatch(options.emit)
    this.#reports = new ReportTeller(options, this.names, this.#workers)
    this.#heartbeats = new Heartbeats(this.#workers)
    process.on('exit', this.#onExit)
  }

  /** Resolves when all rings are set up: undefined, or why one is not; then it is to be stopped. */
  async start(): Promise<SetupFailure | undefined> {
    try {
      while (this.#wakeFds.length < this.#workerCount) this.#wakeFds.push(this.#openWake())
      assertThreadRoom(this.#libc, this.#workerCount)
      for (const number of this.#wakeFds.keys()) this.#workers.push(this.#hire(number))
    } catch (error) {
      return setupFailureOf(error)
    }
    const answers = await Promise.all(this.#workers.map((worker) => worker.ready))
    this.#heartbeats.start()
    return answers.find((answer) => answer !== undefined)
  }

  /** Publishes a revision to all; resolves when new sessions of all begin with it. */
  async apply(snapshot: Snapshot): Promise<void> {
    this.#policies.begin(snapshot)
    this.#revisions.add(snapshot)
    const moves = (snapshot.handOvers ?? []).map((handOver) => this.#binds.move(handOver))
    await this.askAll({ type: 'apply', snapshot, moves })
  }

  /** Has all accept on a socket, at once unless it is held; `number` names it from then on. */
  async open(bind: Bind, number: number, fd: number, isHeld: boolean): Promise<void> {
    this.names.addBind(number, bind)
    await this.askAll(this.#binds.add(number, bind, fd, isHeld))
  }

  /** Has none accept on it, or all again; resolves when it is so. */
  async hold(number: number, isHeld: boolean): Promise<void> {
    await this.askAll(this.#binds.hold(number, isHeld))
  }

  /** Has none accept on it any more; resolves when no accept is under way. */
  async close(number: number): Promise<void> {
    const onClosed = this.#binds.remove(number)
    await this.askAll({ type: 'close', number })
    this.#revisions.closed(number)
    onClosed()
  }

  /** Gives an accepted connection to a worker: see handing-over.ts. */
  adopt(listener: string, number: number, fd: number): Promise<void> {
    const listenerNumber = this.#binds.numberOf(listener)
    const question = { type: 'adopt', listener, listenerNumber, number, fd } as const
    return handOver(this.#workers, question, this.#libc, this.#scratch)
  }

  /** The answers of all workers, or of one; undefined where it died before it answered. */
  askAll(question: Question, only?: number): Promise<(readonly [number, unknown])[]> {
    const asked = this.#workers.filter(({ number }) => only === undefined || number === only)
    return Promise.all(
      asked.map(async (worker) => [worker.number, await worker.ask(question)] as const),
    )
  }

  /** Sessions by the name of their listener: those open now, and all that ever began. */
  countsByListener() {
    return this.#binds.countsByListener()
  }

  /** Tells everything the workers have said up to now. */
  catchUp(): void {
    for (const worker of this.#workers) {
      worker.hearNow()
      this.#reports.take(worker)
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
    const late = setTimeout(() => {
      for (const worker of this.#workers) worker.kill('it did not end when it was stopped')
    }, endWaitMs)
    await Promise.all(gone)
    clearTimeout(late)
    this.#reports.stop()
    this.#pauses.stop()
    for (const fd of this.#wakeFds) this.#libc.close(fd)
    process.off('exit', this.#onExit)
  }

  #openWake(): number {
    const fd = this.#libc.eventfd(0, 0x80000) // EFD_CLOEXEC
    if (fd < 0) throw new SetupError('eventfd', this.#libc.errno())
    return fd
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
      opened: this.#binds.opened,
      seed: this.#options.seed,
      sizes: this.#sizes,
      wakeFds: this.#wakeFds,
      fault: this.#options.startFaults?.shift(),
    }
    return new WorkerHandle(start, this.#libc, this.#scratch.address + 1024, {
      onMessage: (worker, message) => this.#hear(worker, message),
      onGone: (worker, end) => this.#lost(worker, end),
    })
  }

  #hear(worker: WorkerHandle, message: FromWorker): void {
    switch (message.type) {
      case 'reports':
        return this.#reports.begin()
      case 'paused':
        return this.#pauses.paused(worker.number, message.why)
      case 'resumed':
        return this.#pauses.resumed(worker.number)
      case 'retired':
        this.#reports.take(worker) // They may still name it.
        return this.#revisions.retire(worker.number, message.revision)
      case 'traces':
        return this.#reports.traced(worker, message.traces)
      case 'policy-failed':
        return this.#policies.failed(message.failure)
      case 'ready':
      case 'ack':
        return // The handle has taken these.
      default:
        return unreachable(message)
    }
  }

  #lost(worker: WorkerHandle, end: WorkerEnd): void {
    this.#reports.take(worker)
    const { live, emit } = this.#options
    const { snapshot } = this.#policies
    const lost = bury(this.#libc, this.#scratch, worker.start, this.words, live, snapshot)
    for (const each of this.#workers) each.wake() // Its sessions have left room to others.
    const records = decodeRecords(lost, worker.number, this.names)
    for (const payload of records) emit({ type: 'session.closed', payload })
    this.#pauses.resumed(worker.number)
    this.#policies.afterDeath(worker.own)
    // One that never was ready is tried again by who hired it.
    if (!this.#isStopping && worker.wasReady) void this.#replace(worker, end, records.length)
  }

  async #replace(dead: WorkerHandle, end: WorkerEnd, sessions: number): Promise<void> {
    const diedMs = performance.now()
    while ((await this.#hireInstead(dead)) !== undefined) {
      await new Promise((resolve) => setTimeout(resolve, hireAgainMs))
      if (this.#isStopping) return
    }
    const tookMs = Math.round(performance.now() - diedMs)
    const payload = { worker: dead.number, ...end, sessions, tookMs }
    this.#options.emit({ type: 'worker.replaced', payload })
  }

  // Undefined when it is set up, or why it is not.
  async #hireInstead({ number, own }: WorkerHandle): Promise<SetupFailure | undefined> {
    let worker: WorkerHandle
    try {
      assertThreadRoom(this.#libc, 1)
      worker = this.#hire(number, own[workerWords.sequence])
    } catch (error) {
      return setupFailureOf(error)
    }
    this.#workers[number] = worker
    this.#revisions.renew(number)
    const { snapshot } = this.#policies
    if (snapshot !== undefined) void worker.ask({ type: 'apply', snapshot, moves: [] })
    for (const question of this.#binds.questions()) void worker.ask(question)
    worker.wake()
    return worker.ready
  }
}
