/** The process: name, engine, log, limits, buffers. Which test shows each option of it. */

import type { Behaviours } from './shown.js'

const session = 'test/scenario/session-options.test.ts'
const balancer = 'test/app/balancer.test.ts'
const log = 'src/cli/log/log.test.ts'
const restart = 'test/state/restart.test.ts'
const autoPlace =
  'stateFile: auto is where systemd says, else of the system for root, else of the user'
const run = 'test/cli/run.test.ts'

/** By the path of the option, `*` for names and indexes. */
export const processShown: Behaviours = {
  name: [[session, 'name and engine are those of the configuration']],
  workers: [
    [
      'src/app/choose-engine.test.ts',
      'the number of workers is the one asked for, else at least one',
    ],
  ],
  engine: [[session, 'name and engine are those of the configuration']],
  'log.level': [[log, 'level and sessions decide what is written']],
  'log.format': [
    [run, 'the log may be pretty, and without sessions'],
    [run, 'a configuration file is found, served, and ended by SIGTERM'],
  ],
  'log.sessions': [
    [log, 'level and sessions decide what is written'],
    [run, 'the log may be pretty, and without sessions'],
  ],
  'log.progress': [
    [
      'src/cli/log/progress.test.ts',
      'many are told in parts, and the next round is not late for it',
    ],
    [run, 'log.progress tells of a session that is still open, with ${engine}'],
  ],
  stateFile: [
    ['src/app/state-place.test.ts', autoPlace],
    [restart, 'stateFile: overrides survive restart and kill, from the first session on'],
    [restart, 'stateFile: a library keeps nothing unless it is told where'],
  ],
  'shutdown.delay': [
    [balancer, 'how long stopping takes is read from the configuration'],
    [balancer, 'stopping: the delay, the listeners, the sessions, the rest'],
  ],
  'shutdown.timeout': [
    [balancer, 'sessions that do not end are waited for as long as configured, no longer'],
  ],
  'limits.sessions': [
    [session, 'limits.sessions holds who comes next until there is room'],
    [balancer, 'a wish for too many sessions is lowered, and stands in the notes'],
  ],
  'buffers.perWorker': [
    [
      'test/scenario/worker-memory.test.ts',
      'buffers.perWorker is what a worker sets aside for buffers',
    ],
  ],
  'buffers.perDirection': [
    [balancer, 'the engine is told how much it may hold'],
    [
      'test/engine/relay-cases.ts',
      'a backend that does not read holds its client up, within the limit',
    ],
  ],
}
