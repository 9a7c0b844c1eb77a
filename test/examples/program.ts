/** The real program in a test: started with a configuration, read event by event, stopped. */

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { until, within } from '../peer/wait.js'
import { rootPath } from '../tree/tidy/source-file.js'

/** A line of the log: an event, and what it carries. */
export type LogLine = { readonly event: string; readonly [field: string]: unknown }

/** The path of the program. */
export const programPath = join(rootPath, 'dist', 'src', 'cli', 'main.js')

/** A program that runs until it is stopped, or until the test is over. */
export class Program {
  /** What it has written to standard output so far. Lines that are no JSON stand in `text`. */
  readonly log: LogLine[] = []
  readonly text: string[] = []
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>

  constructor(t: TestContext, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, [...args], {
      cwd: rootPath,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.#ended = once(this.#child, 'exit')
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      if (line.startsWith('{')) this.log.push(JSON.parse(line) as LogLine)
      else this.text.push(line)
    })
    t.after(() => this.#child.kill('SIGKILL'))
  }

  /** True once it has ended, by itself or not. */
  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  /** The first so many lines of one event, as soon as they are there. */
  async events(event: string, count: number): Promise<readonly LogLine[]> {
    const found = () => this.log.filter((line) => line.event === event)
    await until(`${count} times ${event}`, () => found().length >= count || this.hasEnded)
    assert.ok(found().length >= count, `ended before ${event}: ${JSON.stringify(this.log)}`)
    return found().slice(0, count)
  }

  /** Stops it as an operator would; answers with its exit code. */
  async stop(): Promise<number | null> {
    if (!this.hasEnded) this.#child.kill('SIGTERM')
    await within('the program to stop', () => this.#ended)
    return this.#child.exitCode
  }
}
