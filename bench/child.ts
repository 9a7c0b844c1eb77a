/**
 * Programs the bench starts. Each gets a process group of its own, so that a program with workers
 * (nginx) is measured and ended whole, and none outlives the bench.
 */

import { type ChildProcess, spawn } from 'node:child_process'

/** How a program is started. */
export type Command = { readonly program: string; readonly args: readonly string[] }

/** A program that runs until it is stopped. `group` is its process group. */
export type Child = {
  readonly group: number
  /** Resolves when it has ended, with the line of its stderr that says most about why. */
  readonly ended: Promise<string>
  readonly stdin: ChildProcess['stdin']
  /** Resolves with the first line on stdout; with '' when there is none. */
  readonly firstLine: Promise<string>
  /** Asks it to end, and after `graceMs` makes it. */
  readonly stop: () => Promise<void>
}

/** What a program that ran to its end left behind. */
export type Finished = {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

const graceMs = 3000
const groups = new Set<number>()

process.once('exit', () => {
  for (const group of groups) signal(group, 'SIGKILL')
})

/** Starts a program that runs until it is stopped. */
export function start({ program, args }: Command, env: NodeJS.ProcessEnv = process.env): Child {
  const child = spawn(program, args, { detached: true, stdio: ['pipe', 'pipe', 'pipe'], env })
  const group = child.pid ?? 0
  if (group > 0) groups.add(group)
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4096)
  })
  child.stdin.on('error', () => {
    // A program that ended takes no more input; `ended` tells.
  })
  const firstLine = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => resolve(text.split('\n')[0]!))
    child.stdout.once('end', () => resolve(''))
  })
  const ended = new Promise<string>((resolve) => {
    child.once('error', (failure) => resolve(failure.message))
    child.once('close', () => {
      groups.delete(group)
      resolve(tellingLine(stderr))
    })
  })
  const stop = async () => {
    if (group === 0) return
    signal(group, 'SIGTERM')
    const timer = setTimeout(() => signal(group, 'SIGKILL'), graceMs)
    await ended
    clearTimeout(timer)
  }
  return { group, ended, stdin: child.stdin, firstLine, stop }
}

/** Runs a program to its end. */
export function finish(
  { program, args }: Command,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env })
    const group = child.pid ?? 0
    if (group > 0) groups.add(group)
    const output = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text
    })
    child.once('error', ({ message }) => resolve({ status: null, stdout: '', stderr: message }))
    child.once('close', (status) => {
      groups.delete(group)
      resolve({ status, ...output })
    })
  })
}

// The line that names an error, or else the last one.
function tellingLine(text: string): string {
  const lines = text.trim().split('\n')
  return (lines.find((line) => /error|alert|emerg|cannot/i.test(line)) ?? lines.at(-1)!).trim()
}

function signal(group: number, name: NodeJS.Signals): void {
  try {
    process.kill(-group, name)
  } catch {
    // All of the group have ended: that is what was wanted.
  }
}
