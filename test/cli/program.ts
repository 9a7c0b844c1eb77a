/** The compiled program as a child process: what it says, how it ends. It ends with its test. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { until, within } from '../peer/wait.js'

/** The compiled program. */
export const programFile = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url))

// What an instance leaves beside its socket goes with the tests.
const runtimeFolder = mkdtempSync(join(tmpdir(), 'evener-'))
process.once('exit', () => rmSync(runtimeFolder, { recursive: true, force: true }))
const surroundings = {
  EVENER_CONFIG: '',
  XDG_RUNTIME_DIR: runtimeFolder,
  STATE_DIRECTORY: runtimeFolder,
}

/** What a program that ended by itself said, and its exit code. */
export type Finished = {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

/** What may be given beside the arguments. */
export type ProgramOptions = {
  readonly folder?: string
  readonly input?: string
  readonly env?: NodeJS.ProcessEnv
  /** Where standard output goes: a descriptor, or a pipe that the test reads. */
  readonly output?: number | 'pipe'
}

/** Runs the program to its end. */
export function finished(args: readonly string[], options: ProgramOptions = {}): Finished {
  const { status, stdout, stderr } = spawnSync(process.execPath, [programFile, ...args], {
    encoding: 'utf8',
    timeout: 30_000,
    cwd: options.folder,
    input: options.input ?? '',
    env: { ...process.env, ...surroundings, ...options.env },
  })
  return { code: status, output: stdout, errors: stderr }
}

/** The program while it runs. */
export class Running {
  readonly child: ChildProcess
  output = ''
  errors = ''

  constructor(context: TestContext, args: readonly string[], options: ProgramOptions = {}) {
    this.child = spawn(process.execPath, [programFile, ...args], {
      cwd: options.folder,
      stdio: ['ignore', options.output ?? 'pipe', 'pipe'],
      env: { ...process.env, ...surroundings, ...options.env },
    })
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.output += text
    })
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text
    })
    context.after(() => this.child.kill('SIGKILL'))
  }

  /** Waits for words on standard output; fails, with what there is, when the program ends first. */
  async says(words: RegExp): Promise<RegExpExecArray> {
    await until(`${words} from the program`, () => {
      if (this.child.exitCode !== null) throw new Error(`it ended: ${this.output}${this.errors}`)
      return words.test(this.output)
    })
    return words.exec(this.output)!
  }

  /** Sends a signal. */
  signal(name: NodeJS.Signals): void {
    this.child.kill(name)
  }

  /** Waits for the end; the exit code, or null for a signal. */
  async ended(): Promise<number | null> {
    const { child } = this
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    return within('the program to end', () => {
      return new Promise((resolve) => {
        child.once('close', (code) => resolve(code))
      })
    })
  }

  /** The events of a log in JSON so far. */
  events(): { readonly event: string; readonly [key: string]: unknown }[] {
    return this.output
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line))
  }
}

/** A folder of its own for one test. */
export function folderFor(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'evener-cli-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
