/**
 * What a scenario is, and the stage it plays on: a temporary folder, the checks it makes, and the
 * things to undo when it ends, however it ends.
 */

import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** One story told with real programs around the real balancer. */
export type Scenario = {
  /** Words joined by dashes; `npm run acceptance -- WORD` picks scenarios by them. */
  readonly name: string
  /** Programs that must be installed (see programs.ts). */
  readonly needs: readonly string[]
  /** The scenario has failed when it is not over by then. */
  readonly deadlineMs: number
  readonly run: (stage: Stage) => Promise<void>
}

/** What came of one check. `figure` is what was measured, in words and numbers. */
export type Check = { readonly name: string; readonly passed: boolean; readonly figure: string }

/** How the run was asked for: the program under test, and the engine it should use. */
export type StageOptions = {
  readonly program: string
  readonly engine: string | undefined
  readonly onCheck: (check: Check) => void
}

const lookEveryMs = 20

/** The surroundings of one scenario. */
export class Stage {
  readonly program: string
  readonly engine: string | undefined
  /** Readable for everybody, because some programs refuse to run as root and change their user. */
  readonly folder = mkdtempSync(join(tmpdir(), 'evener-acceptance-'))
  readonly #onCheck: (check: Check) => void
  readonly #undo: (() => void | Promise<void>)[] = []
  #closed = false

  constructor({ program, engine, onCheck }: StageOptions) {
    this.program = program
    this.engine = engine
    chmodSync(this.folder, 0o755)
    this.#onCheck = onCheck
    this.atEnd(() => this.removeFolder())
  }

  /** Removes everything that was written; there may be a lot. */
  removeFolder(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** Reports one thing that was to be shown. */
  check(name: string, passed: boolean, figure: string | number): void {
    this.#onCheck({ name, passed, figure: String(figure) })
  }

  /** Remembers how to undo something; what was remembered last is undone first. */
  atEnd(undo: () => void | Promise<void>): void {
    this.assertOpen()
    this.#undo.push(undo)
  }

  /** Throws once the stage is closed, so that a scenario past its deadline cannot go on. */
  assertOpen(): void {
    if (this.#closed) throw new Error('the scenario is over')
  }

  /** Looks until there is something to see, and hands it out. Throws after `deadlineMs`. */
  async until<Seen>(
    what: string,
    deadlineMs: number,
    look: () => Seen | undefined | false | Promise<Seen | undefined | false>,
  ): Promise<Seen> {
    const endMs = performance.now() + deadlineMs
    for (;;) {
      this.assertOpen()
      const seen = await look()
      if (seen !== undefined && seen !== false) return seen
      if (performance.now() > endMs) throw new Error(`not within ${deadlineMs} ms: ${what}`)
      await delay(lookEveryMs)
    }
  }

  /** Like `until`, for what is itself a check: answers whether it came to pass. */
  async comesTrue(deadlineMs: number, look: () => boolean | Promise<boolean>): Promise<boolean> {
    try {
      return await this.until('', deadlineMs, look)
    } catch {
      // Not coming true in time is the answer; an error of `look` means that it is not true either.
      this.assertOpen()
      return false
    }
  }

  /** Undoes everything, also when one step of it fails. */
  async close(): Promise<void> {
    this.#closed = true
    for (const undo of this.#undo.reverse()) {
      try {
        await undo()
      } catch (error) {
        this.check('cleaned up', false, String(error))
      }
    }
  }
}
