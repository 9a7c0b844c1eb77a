/**
 * Child processes, each in a process group of its own that is killed by its id when the scenario or
 * the whole run ends. Output goes to files, so that no child ever waits for us to read.
 */

import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathOf } from './programs.js'
import type { Stage } from './stage.js'

/** How a process ended. */
export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

/** Where and as whom a program runs. */
export type ChildOptions = {
  /** The standard input as text; none when not given. */
  readonly input?: string | undefined
  /** File that takes the standard output instead of one in the stage's folder. */
  readonly outputFile?: string | undefined
  readonly env?: Readonly<Record<string, string>> | undefined
  readonly user?: { readonly uid: number; readonly gid: number } | undefined
}

/** A program that was run to its end. */
export type Finished = Exit & { readonly output: string; readonly errors: string }

const livePids = new Set<number>()
let childCount = 0

/** A program that is running, or has ended. */
export class Child {
  readonly pid: number
  readonly outputFile: string
  readonly errorFile: string
  readonly ended: Promise<Exit>
  #exit: Exit | undefined

  constructor(stage: Stage, program: string, args: readonly string[], options: ChildOptions = {}) {
    stage.assertOpen()
    const path = program.includes('/') ? program : pathOf(program)
    const label = join(stage.folder, `${childCount++}-${path.split('/').at(-1)}`)
    this.outputFile = options.outputFile ?? `${label}.out`
    this.errorFile = `${label}.err`
    const files = [openSync(this.outputFile, 'w'), openSync(this.errorFile, 'w')]
    const child = spawn(path, args, {
      cwd: stage.folder,
      detached: true,
      stdio: [options.input === undefined ? 'ignore' : 'pipe', ...files],
      env: { ...process.env, ...options.env },
      ...options.user,
    })
    for (const file of files) closeSync(file)
    child.on('error', () => {}) // A program that cannot start has no id, which is seen here:
    if (child.pid === undefined) throw new Error(`${path} could not be started`)

    this.pid = child.pid
    livePids.add(child.pid)
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#exit = { code, signal }
        resolve(this.#exit)
      })
    })
    // A program may end before it has read its input; how it ended is what counts.
    child.stdin?.on('error', () => {}).end(options.input)
    stage.atEnd(() => this.kill())
  }

  /** How it ended; undefined while it runs. */
  get exit(): Exit | undefined {
    return this.#exit
  }

  /** What it has written to its standard output so far. */
  output(): string {
    return readFileSync(this.outputFile, 'utf8')
  }

  /** What it has written to its standard error so far. */
  errors(): string {
    return readFileSync(this.errorFile, 'utf8')
  }

  /** Sends a signal to the one process. Harmless after its end. */
  signal(signal: NodeJS.Signals): void {
    if (this.#exit === undefined) process.kill(this.pid, signal)
  }

  /** Ends the process and all its children at once, and waits until it is gone. */
  async kill(): Promise<void> {
    killGroup(this.pid)
    await this.ended
    livePids.delete(this.pid)
  }

  /** Waits for the end and hands out everything it wrote. */
  async finish(): Promise<Finished> {
    const exit = await this.ended
    return { ...exit, output: this.output(), errors: this.errors() }
  }
}

/** Runs a program to its end. */
export function run(
  stage: Stage,
  program: string,
  args: readonly string[],
  options?: ChildOptions,
): Promise<Finished> {
  return new Child(stage, program, args, options).finish()
}

/** Runs a program that must succeed; throws with its last words when it does not. */
export async function mustRun(
  stage: Stage,
  program: string,
  args: readonly string[],
  options?: ChildOptions,
): Promise<string> {
  const { code, output, errors } = await run(stage, program, args, options)
  if (code === 0) return output
  throw new Error(`${program} ${args.join(' ')} failed with ${code}: ${errors.slice(-500)}`)
}

/** Kills whatever is still running; for the end of the run itself, which may come at any time. */
export function killAll(): void {
  for (const pid of livePids) killGroup(pid)
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // The whole group is gone already, which is what was wanted.
  }
}
