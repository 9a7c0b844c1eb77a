/**
 * Tells when accepting stops and goes on. Under a lasting load that happens many times a second, so
 * it is told calmly: paused when it begins, resumed once no worker has paused for a while.
 */

import { nobody } from '../../core/operator.js'
import type { EngineOptions } from '../engine.js'
import type { FromWorker } from './messages.js'

/** How long accepting must go on undisturbed before it is told as resumed. */
const calmMs = 250

/** Why a worker stopped accepting. */
export type PauseWhy = (FromWorker & { type: 'paused' })['why']

/** The one who tells, for all listeners and workers of an engine. */
export class PauseTeller {
  readonly #options: EngineOptions
  readonly #listeners = new Map<string, number>() // Its binds.
  readonly #told = new Set<string>()
  readonly #paused = new Set<number>() // Workers.
  #why = ''
  #calmTimer: NodeJS.Timeout | undefined

  constructor(options: EngineOptions) {
    this.#options = options
  }

  /** A bind of a listener has been opened. */
  add(listener: string): void {
    this.#listeners.set(listener, (this.#listeners.get(listener) ?? 0) + 1)
    if (this.#paused.size > 0) this.#tellPaused()
  }

  /** A listener's last bind has been closed. */
  remove(listener: string): void {
    this.#listeners.delete(listener)
    this.#tellResumed(listener, 'it was closed')
  }

  /** A worker has stopped accepting. */
  paused(worker: number, why: PauseWhy): void {
    clearTimeout(this.#calmTimer)
    this.#paused.add(worker)
    this.#why = inWords(why, this.#options.sessionsMax)
    this.#tellPaused()
  }

  /** A worker accepts again. */
  resumed(worker: number): void {
    this.#paused.delete(worker)
    if (this.#paused.size > 0 || this.#told.size === 0) return
    clearTimeout(this.#calmTimer)
    this.#calmTimer = setTimeout(() => {
      for (const listener of [...this.#told]) this.#tellResumed(listener, 'there is room again')
    }, calmMs)
  }

  /** Tells no more. */
  stop(): void {
    clearTimeout(this.#calmTimer)
  }

  #tellPaused(): void {
    for (const listener of this.#listeners.keys()) {
      if (this.#told.has(listener)) continue
      this.#told.add(listener)
      const payload = { listener, why: this.#why, ...nobody }
      this.#options.emit({ type: 'listener.paused', payload })
    }
  }

  #tellResumed(listener: string, why: string): void {
    if (!this.#told.delete(listener)) return
    this.#options.emit({ type: 'listener.resumed', payload: { listener, why, ...nobody } })
  }
}

function inWords(why: PauseWhy, sessionsMax: number): string {
  switch (why) {
    case 'limit':
      return `${sessionsMax} sessions are open`
    case 'descriptors':
      return 'descriptors are running out'
    case 'memory':
      return 'the kernel is short of memory'
  }
}
