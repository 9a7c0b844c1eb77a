/** Main's hold on one worker thread: starting it, saying things to it, and noticing its end. */

import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { Libc } from './ffi.js'
import type { FromWorker, ToWorker, WorkerStart } from './messages.js'
import { type SetupFailure, setupFailureOf } from './setup-error.js'
import { workerWords } from './words.js'

type WithoutAck<Command> = Command extends { readonly ack: number } ? Omit<Command, 'ack'> : never

/** A command that is answered. */
export type Question = WithoutAck<ToWorker>

/** What happens to a worker. */
export type WorkerOwner = {
  readonly onMessage: (worker: WorkerHandle, message: FromWorker) => void
  readonly onGone: (worker: WorkerHandle, end: WorkerEnd) => void
}

/** Why a thread is gone, in words, and where it threw. */
export type WorkerEnd = { readonly why: string; readonly stack: string | null }

/** A running worker. */
export class WorkerHandle {
  readonly start: WorkerStart
  /** The worker's words (workerWords). */
  readonly own: Int32Array
  /** Resolves when its ring is set up: undefined, or why that failed. */
  readonly ready: Promise<SetupFailure | undefined>
  /** Resolves when the thread is gone. */
  readonly gone: Promise<void>
  /** Its ring was set up. */
  wasReady = false
  /** The thread has ended. */
  isGone = false
  readonly #thread: Worker
  readonly #port: MessagePort
  readonly #libc: Libc
  readonly #wakeAddress: number
  #hear: (message: FromWorker) => void = () => {}
  readonly #waiting = new Map<number, (value: unknown) => void>()
  #lastAck = 0
  #end: WorkerEnd = { why: 'it ended by itself', stack: null }
  #failure: SetupFailure = { code: 'UNKNOWN', message: 'the thread ended by itself' }
  #lastHeartbeat = -1

  /** Throws when no thread can be had. */
  constructor(start: WorkerStart, libc: Libc, wakeAddress: number, owner: WorkerOwner) {
    this.start = start
    this.own = new Int32Array(start.memory.words)
    this.#libc = libc
    this.#wakeAddress = wakeAddress
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    this.#thread = new Worker(new URL('./thread.js', import.meta.url), {
      workerData: { start, port: port2 },
      transferList: [port2],
      // The hot path allocates next to nothing; a small young generation keeps the process small.
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
    })
    this.#thread.on('error', (error) => {
      this.#failure = setupFailureOf(error)
      const isError = error instanceof Error
      this.#end = {
        why: isError ? error.message : String(error),
        stack: isError ? (error.stack ?? null) : null,
      }
    })
    this.gone = new Promise<void>((resolve) => {
      this.#thread.once('exit', () => {
        this.hearNow() // What it said last.
        this.isGone = true
        for (const resolveAck of this.#waiting.values()) resolveAck(undefined)
        this.#waiting.clear()
        this.#port.close()
        resolve()
        owner.onGone(this, this.#end)
      })
    })
    const set = new Promise<undefined>((resolve) => {
      this.#hear = (message) => {
        if (message.type === 'ready') {
          this.wasReady = true
          resolve(undefined)
        } else if (message.type === 'ack') this.#answered(message.ack, message.value)
        else owner.onMessage(this, message)
      }
      this.#port.on('message', this.#hear)
    })
    this.ready = Promise.race([set, this.gone.then(() => this.#failure)])
  }

  /** Its number: its column of the live table, and what records call it. */
  get number(): number {
    return this.start.worker
  }

  /** Says something that is not answered. */
  tell(command: ToWorker): void {
    if (this.isGone) return
    this.#port.postMessage(command)
    this.wake()
  }

  /** Says something and waits for the answer; undefined also when the worker dies meanwhile. */
  ask(question: Question): Promise<unknown> {
    if (this.isGone) return Promise.resolve(undefined)
    const ack = ++this.#lastAck
    return new Promise((resolve) => {
      this.#waiting.set(ack, resolve)
      this.tell({ ...question, ack } as ToWorker)
    })
  }

  /** Takes what it has said up to now, without waiting for the event loop to bring it. */
  hearNow(): void {
    for (;;) {
      const received = this.isGone ? undefined : receiveMessageOnPort(this.#port)
      if (received === undefined) return
      this.#hear(received.message as FromWorker)
    }
  }

  /** Ends its wait, so that it sees a message or the stop word. */
  wake(): void {
    this.#libc.write(this.start.wakeFds[this.number]!, this.#wakeAddress, 8)
  }

  /** True when it has not turned since the last time this was asked. */
  hasStood(): boolean {
    const heartbeat = Atomics.load(this.own, workerWords.heartbeat)
    const stood = heartbeat === this.#lastHeartbeat
    this.#lastHeartbeat = heartbeat
    return stood
  }

  /** Ends the thread from outside, with the reason why; `onGone` follows. */
  kill(why: string): void {
    this.#end = { why, stack: null }
    void this.#thread.terminate()
    this.wake() // A thread in a system call ends when the call returns.
  }

  #answered(ack: number, value: unknown): void {
    this.#waiting.get(ack)?.(value)
    this.#waiting.delete(ack)
  }
}
