/** How serious each entry of the log is. */

import { type LogLevel, logLevels } from '../../core/log-level.js'
import { outcomeOf } from '../../core/session-outcome.js'
import { answerTo, type Entry, type PerEntry } from './entry.js'

/** How serious an entry is. */
export function levelOf(entry: Entry): LogLevel {
  return answerTo(levelTable, entry)
}

/** True when a log set to `wanted` has the entry. */
export function isLogged(entry: Entry, wanted: LogLevel): boolean {
  return logLevels.indexOf(levelOf(entry)) <= logLevels.indexOf(wanted)
}

const levelTable: PerEntry<LogLevel> = {
  'session.closed': ({ reason }) => {
    if (reason === 'internal') return 'error'
    return outcomeOf[reason] === 'failed' ? 'warn' : 'info'
  },
  'backend.up': () => 'info',
  'backend.down': () => 'warn',
  'backend.ejected': () => 'warn',
  'backend.returned': () => 'info',
  'backend.zombie': () => 'warn',
  'backend.answering': () => 'info',
  'backend.added': () => 'info',
  'backend.removed': () => 'info',
  'config.applied': () => 'info',
  'config.rejected': () => 'error',
  'certificate.expiring': () => 'warn',
  'pool.available': () => 'info',
  'pool.unavailable': () => 'error',
  'listener.opened': () => 'info',
  'listener.closed': () => 'info',
  'listener.paused': () => 'warn',
  'listener.resumed': () => 'info',
  'override.set': () => 'warn',
  'override.cleared': () => 'info',
  'override.expired': () => 'info',
  'state.damaged': () => 'error',
  'state.failed': () => 'error',
  'sessions.closed-by-operator': () => 'warn',
  'worker.replaced': () => 'error',
  'policy.failed': () => 'error',
  'log.dropped': () => 'warn',
  'session.progress': () => 'info',
  'log.level': () => 'error', // It is to be seen whatever the level is now.
  'process.started': () => 'info',
  'admin.opened': ({ why }) => (why === null ? 'info' : 'warn'),
  'process.trouble': () => 'warn',
  'process.stopping': () => 'info',
  'process.stopped': () => 'info',
}
