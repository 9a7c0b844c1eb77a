/**
 * The probe that runs a program and judges by its exit code. The program has a process group of its
 * own, which is killed as a whole when the time is over or the program has ended: nothing it
 * started stays behind. No shell reads its arguments. The end of its output is the reason.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import type { Address } from '../../core/address.js'
import type { ExecSpec, ProbeLimits, ProbeOutcome } from '../../core/world.js'
import { explainFileError } from '../text-file.js'
import { quoteBody } from './probe-words.js'
import { judge } from './verdict.js'

/** Characters of output kept: the last ones, because that is where programs say what is wrong. */
export const outputCharactersMax = 4096

/** How long the output may go on once the program has ended, in milliseconds. */
const outputEndMsMax = 250

/** Runs the program once, for the backend at `address`. */
export function probeExec(
  spec: ExecSpec,
  address: Address,
  limits: ProbeLimits,
): Promise<ProbeOutcome> {
  return judge(limits, ({ pass, fail, giveUp }) => {
    const [program = '', ...args] = spec.command
    const child = start(program, args, environmentOf(spec, address))
    if (!(child instanceof Error)) return run(child)
    giveUp(whyNotRun(program, child))
    return { end: () => {} }

    function run(child: ChildProcess) {
      const output = outputOf(child)
      let timer: NodeJS.Timeout | undefined
      child.on('error', (cause) => giveUp(whyNotRun(program, cause)))
      child.on('exit', (code, signal) => {
        const decide = (): void => {
          if (code !== null && spec.exitCodes.includes(code)) pass()
          else fail(`${code === null ? `killed by ${signal}` : `exit code ${code}`}${output()}`)
        }
        // What it wrote last may still be on its way.
        killGroup(child)
        child.once('close', decide)
        timer = setTimeout(decide, outputEndMsMax)
      })
      return {
        onTimeout: () => fail(`timeout${output()}`),
        end: () => {
          clearTimeout(timer)
          killGroup(child)
          child.stdout?.destroy()
          child.stderr?.destroy()
        },
      }
    }
  })
}

function start(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): ChildProcess | Error {
  try {
    return spawn(program, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (cause) {
    // Such as an argument with a zero byte in it, or no descriptor left for a pipe.
    return cause instanceof Error ? cause : new Error(String(cause))
  }
}

// What Evener itself has, so that `PATH` and `HOME` are there; then what was configured.
function environmentOf({ env, pool, backend }: ExecSpec, address: Address): NodeJS.ProcessEnv {
  const where =
    address.kind === 'unix'
      ? { EVENER_ADDRESS: address.path, EVENER_PORT: '' }
      : { EVENER_ADDRESS: address.host, EVENER_PORT: String(address.port) }
  return { ...process.env, EVENER_POOL: pool, EVENER_BACKEND: backend, ...where, ...env }
}

/** The end of what a program has written so far, as words to put behind a reason. */
function outputOf(child: ChildProcess): () => string {
  let tail = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-outputCharactersMax)
    })
  }
  return () => {
    const lines = tail.split(/[\r\n]+/).filter((line) => line.trim() !== '')
    return lines.length === 0 ? '' : `: ${quoteBody(lines.at(-1)!.trim())}`
  }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // The whole group has ended, which is what was wanted.
  }
}

function whyNotRun(program: string, cause: NodeJS.ErrnoException): string {
  return `cannot run ${program}: ${explainFileError(cause)}`
}
