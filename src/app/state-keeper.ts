/**
 * Keeps what operators decide for the next run. Whatever happens to its file, the balancer starts
 * and the decisions hold for this run: what could not be read or kept is told.
 */

import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Emit } from '../core/events.js'
import { emptyState, type StateDocument } from '../core/state-document.js'
import { StateFile } from './state-file.js'
import { lockState } from './state-lock.js'
import { explainFileError } from './text-file.js'

/** Whether what was decided outlives the process; `why` not, in words. */
export type Kept =
  | { readonly kept: true; readonly why: null }
  | { readonly kept: false; readonly why: string }

const kept: Kept = { kept: true, why: null }

/** What is kept from one run to the next. */
export type Remembered = Omit<StateDocument, 'version'>

/** The state of one balancer. `path` undefined: it is kept nowhere. */
export class StateKeeper {
  readonly #path: string | undefined
  readonly #emit: Emit
  #file: StateFile | undefined
  #why = 'there is no state file: it holds until this process ends'
  #latest: Promise<Kept> = Promise.resolve(kept)
  #unlock: () => void = () => {}

  constructor(path: string | undefined, emit: Emit) {
    this.#path = path
    this.#emit = emit
  }

  /** What was kept by an earlier run. `nowMs` names what has to be set aside. Never rejects. */
  async open(nowMs: number): Promise<Remembered> {
    if (this.#path === undefined) return emptyState
    const path = this.#path
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const unlock = await lockState(path)
      if (unlock === undefined) return this.#goWithout('another process has it')
      this.#unlock = unlock
    } catch (cause) {
      return this.#goWithout(explainFileError(cause))
    }
    const file = new StateFile(path)
    const loaded = await file.load(nowMs)
    if (!loaded.ok) return this.#goWithout(loaded.error)
    const { state, setAside } = loaded.value
    this.#file = file
    if (setAside !== undefined) {
      const payload = { path, setAside: setAside.path, why: setAside.why }
      this.#emit({ type: 'state.damaged', payload })
    }
    return state
  }

  /** Keeps these in place of all before; `latest` says when they are, or why not. */
  keep(all: Remembered): void {
    this.#latest = this.#keep(all)
  }

  /** What became of the last ones. */
  get latest(): Promise<Kept> {
    return this.#latest
  }

  /** Lets go of the file once the last is written. */
  async close(): Promise<void> {
    await this.#latest
    this.#unlock()
  }

  async #keep(all: Remembered): Promise<Kept> {
    if (this.#file === undefined) return { kept: false, why: this.#why }
    const saved = await this.#file.save({ ...all, version: 1 })
    if (saved.ok) return kept
    this.#emit({ type: 'state.failed', payload: { path: this.#file.path, why: saved.error } })
    return { kept: false, why: `${this.#file.path}: ${saved.error}` }
  }

  #goWithout(why: string): Remembered {
    const path = this.#path!
    this.#why = `${path}: ${why}`
    this.#emit({ type: 'state.failed', payload: { path, why } })
    return emptyState
  }
}
