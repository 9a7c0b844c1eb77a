/**
 * The command line as commander sees it: verbs, options, help and the words for wrong usage. What a
 * verb does lives in commands/ and is loaded when it is asked for: `evener --help` must be quick.
 */

import { Command, Option } from 'commander'
import { policyNames } from '../core/config/balance-fields.js'
import { nearest } from '../core/config/nearest.js'
import type { CheckOptions } from './commands/check.js'
import type { DemoOptions } from './commands/demo.js'
import type { OneLinerOptions } from './commands/one-liner.js'
import type { RunOptions } from './commands/run.js'
import { type Shell, shells } from './completion/scripts.js'
import { addOperating, collect, type Operate } from './operating-verbs.js'
import { complain, say } from './output/say.js'
import { paintFor } from './terminal/paint.js'

/** What each verb does. Resolves with the exit code. */
export type Verbs = {
  readonly oneLiner: (options: OneLinerOptions) => Promise<number>
  readonly run: (options: RunOptions) => Promise<number>
  readonly check: (options: CheckOptions) => Promise<number>
  readonly simulate: (file: string) => Promise<number>
  readonly demo: (options: DemoOptions) => Promise<number>
  readonly doctor: () => Promise<number>
  readonly completion: (shell: Shell, program: Command) => Promise<number>
  readonly operate: Operate
}

/** Wrong usage, as an exit code. */
export const exitUsage = 2

const examples = `
Examples:
  evener demo
      watch three backends share a load; kill and revive them with a key
  evener --listen :8080 --to 10.0.0.1:9001 --to 10.0.0.2:9001 --health http:/health=up
      balance two backends, and leave out the one that does not answer "up"
  evener --listen :8080 --to 10.0.0.1:9001 --print-config > evener.yaml
      begin a configuration file
  evener check --deep && evener run
      try the configuration, then run it

Exit codes: 0 fine, 1 failed, 2 wrong usage or configuration.`

/** The whole command line. `done` is told the exit code of the verb that ran. */
export function createProgram(
  version: string,
  verbs: Verbs,
  done: (code: number) => void,
): Command {
  const program = new Command('evener')
    .description('A layer-4 load balancer: spreads TCP connections over the backends that are up.')
    .usage('<command> [options]\n       evener --listen <address> --to <address> … [options]')
    .version(`evener ${version}`, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help for a command')
    .helpCommand(false)
    // Options of the one-liner stand before a verb only; without this a verb would swallow them.
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError('Try: evener --help')
    .addHelpText('after', examples)
  presentIn(program)
  addOneLiner(program, verbs, done)
  addRunning(program, verbs, done)
  addLooking(program, verbs, done)
  addOperating(program, verbs.operate, done)
  for (const command of program.commands) presentVerb(command)
  return program
}

function addOneLiner(program: Command, verbs: Verbs, done: (code: number) => void): void {
  program
    .optionsGroup('Without a file:')
    .option(
      '--listen <address>',
      'where clients come in: :8080, [::1]:8080, … (repeatable)',
      collect,
    )
    .option('--to <address>', 'a backend: HOST:PORT or unix:/PATH (repeatable)', collect)
    .option('--balance <policy>', `${policyNames.join(', ')} (default: round-robin)`)
    .option('--health <probe>', 'tcp, http:/PATH, http:/PATH=BODY or off (default: tcp)')
    .option('--print-config', 'print these options as a configuration file, and end')
    .allowExcessArguments()
    .action(async (options: OneLinerOptions) => {
      const [verb] = program.args
      if (verb !== undefined) return program.error(unknownVerb(verb, program))
      if (Object.keys(options).length === 0) {
        complain(program.helpInformation())
        return done(exitUsage)
      }
      done(await verbs.oneLiner(options))
    })
    .hook('preSubcommand', () => {
      const [given] = program.options.filter((option) => option.attributeName() in program.opts())
      if (given !== undefined) program.error(`error: ${given.long} stands alone, without a command`)
    })
}

function addRunning(program: Command, verbs: Verbs, done: (code: number) => void): void {
  program
    .commandsGroup('Commands:')
    .command('run')
    .description('run the balancer from a configuration file')
    .addOption(configOption())
    .option('--watch', 'apply the files again whenever they change')
    .addHelpText('after', whereConfigIs)
    .action(async (options: RunOptions) => done(await verbs.run(options)))
  program
    .command('demo')
    .description('watch three backends share a load, and break them')
    .option('--listen <address>', 'where to accept (default: 127.0.0.1:8080, or a free port)')
    .option('--seconds <number>', 'end by itself after that long')
    .action(async (options: DemoOptions) => done(await verbs.demo(options)))
}

function addLooking(program: Command, verbs: Verbs, done: (code: number) => void): void {
  program
    .command('check')
    .description('say what is wrong with a configuration, if anything')
    .addOption(configOption())
    .option('--deep', 'also resolve names and probe every backend once')
    .addHelpText('after', whereConfigIs)
    .action(async (options: CheckOptions) => done(await verbs.check(options)))
  program
    .command('simulate')
    .description('play a scenario under virtual time: clients that come, backends that fail')
    .argument('<scenario>', 'a YAML file; see examples/simulation')
    .action(async (file: string) => done(await verbs.simulate(file)))
  program
    .command('doctor')
    .description('say what this machine allows, and how to change it')
    .action(async () => done(await verbs.doctor()))
  program
    .command('completion')
    .description('print a script that completes commands in a shell')
    .argument('<shell>', shells.join(', '))
    .addHelpText('after', '\nExample:\n  eval "$(evener completion bash)"')
    .action(async (shell: string) => {
      const known = shells.find((name) => name === shell)
      if (known === undefined)
        program.error(`error: no completion for ${shell}; there is ${shells.join(', ')}`)
      else done(await verbs.completion(known, program))
    })
}

function presentVerb(command: Command): void {
  command.helpOption('-h, --help', 'print this help').exitOverride().allowExcessArguments(false)
  command.showHelpAfterError(`Try: evener ${command.name()} --help`)
  presentIn(command)
}

const whereConfigIs = `
Without -c the first of these is taken: $EVENER_CONFIG, ./evener.yaml, /etc/evener/evener.yaml.`

function configOption(): Option {
  return new Option(
    '-c, --config <file>',
    'the configuration; repeat it to add more files',
  ).argParser(collect)
}

function presentIn(command: Command): void {
  const paint = (descriptor: 1 | 2) =>
    paintFor((descriptor === 1 ? process.stdout : process.stderr).isTTY === true, process.env)
  command.configureHelp({ styleTitle: (text) => paint(1).bold(text) })
  command.configureOutput({
    writeOut: say,
    writeErr: complain,
    outputError: (text, write) => write(text.replace(/^error: /, 'evener: ')),
    getOutHasColors: () => paint(1).bold('x') !== 'x',
    getErrHasColors: () => paint(2).bold('x') !== 'x',
  })
}

function unknownVerb(verb: string, program: Command): string {
  const known = nearest(
    verb,
    program.commands.map((command) => command.name()),
  )
  const hint = known === undefined ? '' : `\n(Did you mean ${known}?)`
  return `error: no such command "${verb}"${hint}`
}
