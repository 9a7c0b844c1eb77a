/**
 * How many sessions there may be at once, over all listeners of an engine. At the limit all
 * listening sockets pause and the kernel queues; when there is room they go on. Under a lasting
 * load that happens many times a second, so it is told calmly: paused when it begins, resumed once
 * it has been over for a while.
 */

import type { Emit } from '../../core/events.js'
import { nobody } from '../../core/operator.js'
import { openFilesMax } from '../open-files.js'
import type { Listening } from './listening.js'

/** Descriptors left for everything that is not a session: probes, files, names being resolved. */
const spareDescriptors = 16

/** Room is used in lots: how long a freed place may wait for more. */
const resumeDelayMs = 10

/** How long to wait when descriptors have run out and no session has closed. */
const retryDelayMs = 200

/** How long accepting must go on undisturbed before it is told as resumed. */
const calmMs = 250

/** The gate that all listening sockets of an engine share. */
export class Admission {
  #sessionCount = 0
  #why: string | undefined // Set while paused.
  #resumeTimer: NodeJS.Timeout | undefined
  #calmTimer: NodeJS.Timeout | undefined
  readonly #told = new Set<string>() // Listeners told as paused and not yet as resumed.
  readonly #listeners = new Map<Listening, string>()
  readonly #descriptorMax = openFilesMax() - spareDescriptors
  readonly #sessionsMax: number
  readonly #emit: Emit

  constructor(sessionsMax: number, emit: Emit) {
    this.#sessionsMax = sessionsMax
    this.#emit = emit
  }

  /** Puts a listening socket under the limit. */
  add(listener: string, listening: Listening): void {
    this.#listeners.set(listening, listener)
    if (this.#why !== undefined && listening.canPause) this.#pause(this.#why)
  }

  /** Takes one out that has closed. */
  remove(listening: Listening): void {
    const listener = this.#listeners.get(listening)
    this.#listeners.delete(listening)
    if (listener === undefined || [...this.#listeners.values()].includes(listener)) return
    this.#tellResumed(listener, 'it was closed')
  }

  /** One that was held accepts again, as soon as there is room. */
  release(listening: Listening): void {
    listening.release()
    if (this.#why === undefined && !listening.resume()) this.onAcceptFailed('EMFILE')
  }

  /**
   * Counts a session in, whose client has this descriptor; false when it is one too many, which
   * only happens where `listening` cannot pause. Pair every call with one `giveBack`.
   */
  take(descriptor: number, listening: Listening): boolean {
    this.#sessionCount += 1
    if (this.#sessionCount > this.#sessionsMax && !listening.canPause) return false
    if (this.#sessionCount >= this.#sessionsMax)
      this.#pause(`${this.#sessionsMax} sessions are open`)
    else if (descriptor >= this.#descriptorMax) this.#pause('descriptors are running out')
    return true
  }

  /** Counts a session out. */
  giveBack(): void {
    this.#sessionCount -= 1
    if (this.#why !== undefined) this.#resumeIn(resumeDelayMs)
  }

  /** The kernel itself refused to accept. */
  onAcceptFailed(code: string): void {
    this.#pause(`accepting failed with ${code}`)
    this.#resumeIn(retryDelayMs)
  }

  #pause(why: string): void {
    clearTimeout(this.#calmTimer)
    this.#why = why
    for (const [listening, listener] of this.#listeners) {
      if (!listening.canPause) continue
      listening.pause()
      if (this.#told.has(listener)) continue
      this.#told.add(listener)
      this.#emit({ type: 'listener.paused', payload: { listener, why, ...nobody } })
    }
    if (this.#sessionCount === 0) this.#resumeIn(retryDelayMs) // No session will wake us.
  }

  #resumeIn(delayMs: number): void {
    this.#resumeTimer ??= setTimeout(() => this.#resume(), delayMs)
  }

  #resume(): void {
    this.#resumeTimer = undefined
    if (this.#sessionCount >= this.#sessionsMax) return // The next to close comes here again.
    const isWhole = [...this.#listeners.keys()].every((listening) => listening.resume())
    if (!isWhole) {
      this.#resumeIn(retryDelayMs)
      return
    }
    this.#why = undefined
    this.#calmTimer = setTimeout(() => {
      for (const listener of [...this.#told]) this.#tellResumed(listener, 'there is room again')
    }, calmMs)
  }

  #tellResumed(listener: string, why: string): void {
    if (this.#told.delete(listener)) {
      this.#emit({ type: 'listener.resumed', payload: { listener, why, ...nobody } })
    }
  }
}
