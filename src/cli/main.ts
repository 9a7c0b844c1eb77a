#!/usr/bin/env node
/**
 * The program: hands the command line to commander and the exit code to the system. Verbs are
 * loaded when they are asked for, so that `evener --help` is quick.
 */

import { CommanderError } from 'commander'
import { version } from '../app/version.js'
import { complain } from './output/say.js'
import { createProgram, exitUsage, type Verbs } from './program.js'

const verbs: Verbs = {
  oneLiner: async (options) => (await import('./commands/one-liner.js')).oneLiner(options),
  run: async (options) => (await import('./commands/run.js')).run(options),
  check: async (options) => (await import('./commands/check.js')).check(options),
  simulate: async (file) => (await import('./commands/simulate.js')).simulate(file),
  demo: async (options) => (await import('./commands/demo.js')).demo(options),
  doctor: async () => (await import('./commands/doctor.js')).doctor(),
  completion: async (shell, program) =>
    (await import('./commands/completion.js')).completion(shell, program),
  operate: async (request) => (await import('./operating/operate.js')).operate(request),
}

process.on('uncaughtException', (cause: unknown) => {
  // Said last of all: the demo gives the terminal its screen back first, and words go with it.
  process.once('exit', () => complain(lastWords(cause)))
  process.exit(1)
})

// Everything has been written when a verb is done; what still keeps the process (an idle socket, a
// timer) is not waited for.
process.exit(await exitCodeOf(process.argv))

async function exitCodeOf(argv: readonly string[]): Promise<number> {
  let code = 0
  const program = createProgram(version(), verbs, (of) => {
    code = of
  })
  try {
    await program.parseAsync(argv)
    return code
  } catch (cause) {
    if (!(cause instanceof CommanderError)) throw cause
    return cause.exitCode === 0 ? 0 : exitUsage // Help and version are told that way too.
  }
}

function lastWords(cause: unknown): string {
  // Modules are read many at a time; where not even that is allowed, no verb can say so itself.
  if ((cause as NodeJS.ErrnoException | undefined)?.code === 'EMFILE') {
    return 'evener: the limit on open files is too low even to start; try: ulimit -n 1024\n'
  }
  const stack = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
  return `evener: stopped by a mistake in the program, please report it\n${stack}\n`
}
