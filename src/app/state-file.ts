/**
 * The file that keeps what operators decided. It is replaced whole: whatever ends the process, and
 * whenever, the file holds either what was there or what came after it. A file that cannot be read
 * back is set aside under another name, so that nothing in it is lost and the start goes on.
 */

import { mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { bad, ok, type Result } from '../core/result.js'
import { emptyState, formatState, parseState, type StateDocument } from '../core/state-document.js'
import { explainFileError, readTextFile } from './text-file.js'

/** The most bytes a state file is read with. */
export const stateBytesMax = 16 * 1024 * 1024

/** What was found: a state, and what had to be set aside for it, in words. */
export type LoadedState = {
  readonly state: StateDocument
  readonly setAside: { readonly path: string; readonly why: string } | undefined
}

/** One state file. It has one owner: two programs with one file would undo each other. */
export class StateFile {
  readonly path: string
  #writing: Promise<Result<void, string>> | undefined
  #next: { readonly state: StateDocument; readonly done: Promise<Result<void, string>> } | undefined

  constructor(path: string) {
    this.path = path
  }

  /** Reads it. `nowMs` names what is set aside. The error is a file that cannot be moved away. */
  async load(nowMs: number): Promise<Result<LoadedState, string>> {
    const text = await readTextFile(this.path, stateBytesMax)
    if (!text.ok && text.error === 'no such file') {
      return ok({ state: emptyState, setAside: undefined })
    }
    if (!text.ok && text.error === 'permission denied') return text // It may be whole.
    const parsed = text.ok ? parseState(text.value) : text
    if (parsed.ok) return ok({ state: parsed.value, setAside: undefined })
    const aside = `${this.path}.damaged-${nowMs}`
    try {
      await rename(this.path, aside)
    } catch (cause) {
      return bad(`${parsed.error}, and it cannot be set aside: ${explainFileError(cause)}`)
    }
    return ok({ state: emptyState, setAside: { path: aside, why: parsed.error } })
  }

  /**
   * Keeps a state. Resolves once it is on the disk, or says why it is not. While one is being
   * written only the newest of those that follow is, which stands for all before it.
   */
  save(state: StateDocument): Promise<Result<void, string>> {
    if (this.#writing === undefined) {
      this.#writing = this.#write(state)
      return this.#writing
    }
    const done = this.#next?.done ?? this.#writing.then(() => this.#writeNext())
    this.#next = { state, done }
    return done
  }

  #writeNext(): Promise<Result<void, string>> {
    const { state } = this.#next!
    this.#next = undefined
    this.#writing = this.#write(state)
    return this.#writing
  }

  async #write(state: StateDocument): Promise<Result<void, string>> {
    try {
      await replaceFile(this.path, formatState(state))
      return ok(undefined)
    } catch (cause) {
      return bad(explainFileError(cause))
    } finally {
      if (this.#next === undefined) this.#writing = undefined
    }
  }
}

// Written beside and moved over it. Both the bytes and the name must be on the disk before anybody
// is told that they are.
async function replaceFile(path: string, text: string): Promise<void> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true })
  const beside = `${path}.new`
  const file = await open(beside, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(beside, path)
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
