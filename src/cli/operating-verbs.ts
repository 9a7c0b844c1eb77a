/** The verbs that talk to a running balancer, as commander sees them. */

import { type Command, Option } from 'commander'
import type { OperatingRequest } from './operating/request.js'

/** Carries one out. Resolves with the exit code. */
export type Operate = (request: OperatingRequest) => Promise<number>

/** Adds all of them. `done` is told the exit code of the verb that ran. */
export function addOperating(
  program: Command,
  operate: Operate,
  done: (code: number) => void,
): void {
  const act = async (request: OperatingRequest): Promise<void> => done(await operate(request))
  program.commandsGroup('Look at the running balancer:')
  addLists(program, act)
  addDetails(program, act)
  program.commandsGroup('Steer the running balancer:')
  addSteering(program, act)
  addMembers(program, act)
  addChanges(program, act)
}

type Act = (request: OperatingRequest) => Promise<void>

function addLists(program: Command, act: Act): void {
  const plain = [
    ['status', 'say whether all is well'],
    ['listeners', 'list where clients come in'],
    ['pools', 'list the pools'],
    ['overrides', 'list what operators decided'],
  ] as const
  for (const [verb, words] of plain) {
    verbOf(program, verb, words).action((options) => act({ verb, options }))
  }
  verbOf(program, 'backends', 'list the backends, who decided their state, and why')
    .argument('[pool]', 'of this pool only')
    .option('--state <state>', 'in this state only: up, down, drain, …')
    .action((pool, options) => act({ verb: 'backends', pool, options }))
  verbOf(program, 'sessions', 'list the sessions that are open')
    .option('--listener <name>', 'of this listener only')
    .option('--pool <name>', 'of this pool only')
    .option('--backend <name>', 'on this backend only')
    .option('--client <address>', 'of this client only')
    .option('--limit <number>', 'at most so many')
    .action((options) => act({ verb: 'sessions', options }))
}

function addDetails(program: Command, act: Act): void {
  verbOf(program, 'events', 'tell what happened')
    .option('-f, --follow', 'go on telling')
    .option('--types <types>', 'only these: backend.down,backend.up')
    .action((options) => act({ verb: 'events', options }))
  verbOf(program, 'config', 'print the configuration that runs')
    .option('--defaults', 'with every default written out')
    .action((options) => act({ verb: 'config', options }))
  verbOf(program, 'health', 'tell what the probes of a backend said')
    .argument('<backend>', 'POOL/BACKEND, or a pattern: "web/*"')
    .option('--now', 'probe it now')
    .action((pattern, options) => act({ verb: 'health', pattern, options }))
  verbOf(program, 'explain', 'tell which backend a client would get, and why not the others')
    .option('--listener <name>', 'where it comes in')
    .option('--from <address>', 'its address')
    .option('--sni <name>', 'the name it asks for')
    .option('--session <id>', 'why a session went where it went')
    .action((options) => act({ verb: 'explain', options }))
  verbOf(program, 'top', 'watch the backends, and steer them with keys').action((options) =>
    act({ verb: 'top', options }),
  )
}

function addSteering(program: Command, act: Act): void {
  const states = [
    ['drain', 'give a backend no new sessions; those it has may end'],
    ['maintenance', 'the same, and do not probe it either'],
    ['ready', 'give a backend sessions again, whatever the file or its agent say'],
  ] as const
  for (const [verb, words] of states) {
    withSteering(verbOf(program, verb, words))
      .argument('[backend]', 'POOL/BACKEND, or a pattern: "web/*"')
      .action((pattern, options) => act({ verb, pattern, options }))
  }
  withSteering(verbOf(program, 'weight', 'give a backend another share'))
    .argument('<backend>', 'POOL/BACKEND, or a pattern: "web/*"; left out with --address')
    .argument('[weight]', 'a whole number; 0 for no new sessions')
    .action((first, second, options) => {
      const isOnly = second === undefined && options.address !== undefined
      const [pattern, weight] = isOnly ? [undefined, first] : [first, second]
      return act({ verb: 'weight', pattern, weight, options })
    })
  verbOf(program, 'clear', 'take back what was decided for a backend')
    .argument('[backend]', 'POOL/BACKEND, or a pattern: "web/*"')
    .option('--address <ip>', 'every backend at this address, in all pools')
    .action((pattern, options) => act({ verb: 'clear', pattern, options }))
}

function addMembers(program: Command, act: Act): void {
  verbOf(program, 'add', 'add a backend to a pool, until it is removed')
    .argument('<pool>')
    .argument('<address>', 'HOST:PORT or unix:/PATH')
    .option('--name <name>', 'its name (default: its address)')
    .option('--weight <number>', 'its share (default: 1)')
    .option('--max-sessions <number>', 'the most sessions it may have')
    .option('--backup', 'serve only when no other can')
    .option('--reason <text>', 'why, for those who look')
    .action((pool, address, options) => act({ verb: 'add', pool, address, options }))
  verbOf(program, 'remove', 'remove a backend that was added')
    .argument('<pool>')
    .argument('<address>', 'its address or name')
    .option('--reason <text>', 'why, for those who look')
    .action((pool, address, options) => act({ verb: 'remove', pool, address, options }))
}

function addChanges(program: Command, act: Act): void {
  for (const [verb, words] of [
    ['pause', 'stop accepting on a listener'],
    ['resume', 'accept on it again'],
  ] as const) {
    verbOf(program, verb, words)
      .argument('<listener>')
      .option('--reason <text>', 'why, for those who look')
      .action((listener, options) => act({ verb, listener, options }))
  }
  verbOf(program, 'close', 'end a session, or all of a backend')
    .argument('[session]', 'its id')
    .option('--backend <backend>', 'all sessions of POOL/BACKEND')
    .option('--reason <text>', 'why, for those who look')
    .action((session, options) => act({ verb: 'close', session, options }))
  verbOf(program, 'plan', 'tell what a configuration would change, and change nothing')
    .option('-c, --config <file>', 'the configuration; repeat it to add more files', collect)
    .option('--exit-code', 'exit with 1 where it would change something')
    .action((options) => act({ verb: 'plan', options }))
  verbOf(program, 'reload', 'read the configuration again and apply it')
    .option('--reason <text>', 'why, for those who look')
    .action((options) => act({ verb: 'reload', options }))
  verbOf(program, 'log-level', 'change how much is logged, until the next start')
    .argument('<level>', 'error, warn, info or debug')
    .action((level, options) => act({ verb: 'log-level', level, options }))
}

function verbOf(program: Command, name: string, words: string): Command {
  return program
    .command(name)
    .description(words)
    .addOption(
      new Option('-o, --output <form>', 'table or json')
        .choices(['table', 'json'])
        .default('table'),
    )
    .option('--socket <path>', 'which balancer (default: $EVENER_SOCKET, or the only one)')
}

function withSteering(command: Command): Command {
  return command
    .option('--address <ip>', 'every backend at this address, in all pools')
    .option('--for <duration>', 'take it back after that long: 30m')
    .option('--reason <text>', 'why, for those who look')
    .option('--wait', 'wait until the sessions it has have ended')
    .option('--timeout <duration>', 'the longest wait: 5m')
}

/** Gathers an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}
