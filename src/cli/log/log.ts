/**
 * The log of a running balancer: takes events and notices, leaves out what the configuration does
 * not want, renders the rest and hands it to a writer that never makes anybody wait.
 */

import type { Config } from '../../core/config/schema.js'
import type { LogLevel } from '../../core/log-level.js'
import { outcomeOf } from '../../core/session-outcome.js'
import type { LineWriter } from '../output/line-writer.js'
import type { Entry } from './entry.js'
import { isLogged } from './severity.js'

/** What a log is made of. */
export type LogOptions = {
  /** The first one. */
  readonly level: LogLevel
  /** Which closed sessions are written at first. */
  readonly sessions: Config['log']['sessions']
  readonly writer: Pick<LineWriter, 'hasRoom' | 'offer' | 'drop'>
  /** The line for an entry, without its end. */
  readonly render: (entry: Entry) => string
}

/** Writes an entry, or leaves it out. Never throws and never waits. */
export type Log = (entry: Entry) => void

/** A log that can be told to write more or less. */
export type LevelledLog = {
  readonly write: Log
  readonly level: () => LogLevel
  readonly setLevel: (level: LogLevel) => void
  readonly setSessions: (sessions: Config['log']['sessions']) => void
}

/** A log that writes what `level` and `sessions` ask for; both may change while it runs. */
export function createLog({ writer, render, ...first }: LogOptions): LevelledLog {
  let { level, sessions } = first
  return {
    level: () => level,
    setLevel: (wanted) => {
      level = wanted
    },
    setSessions: (wanted) => {
      sessions = wanted
    },
    write: (entry) => {
      if (entry.type === 'session.closed') {
        if (sessions === false) return
        if (sessions === 'errors' && outcomeOf[entry.payload.reason] !== 'failed') return
      }
      if (!isLogged(entry, level)) return
      if (writer.hasRoom) writer.offer(render(entry))
      else writer.drop()
    },
  }
}
