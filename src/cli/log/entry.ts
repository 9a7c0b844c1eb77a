/**
 * What the log is made of: every event of the balancer, and the notices of the process around it,
 * which no library user ever sees. Both are closed lists, so that each rendering is complete.
 */

import type { Events } from '../../core/events.js'
import type { LogLevel } from '../../core/log-level.js'
import type { Author } from '../../core/operator.js'
import type { ProgressRecord } from './progress.js'

/** What only a process has to tell. */
export type Notices = {
  /** `why`: why this engine and not another; null when there was no choice. */
  readonly 'process.started': {
    readonly version: string
    readonly engine: string
    readonly why: string | null
    readonly pid: number
    /** In words where the configuration came from. */
    readonly source: string
  }
  /**
   * Where the admin interface is; null for each place it is not at. `why`: why it is not where it
   * usually is.
   */
  readonly 'admin.opened': {
    readonly url: string | null
    readonly socket: string | null
    readonly tokenFile: string | null
    readonly why: string | null
  }
  /** Of a session that is still open; `final` is false and what belongs to its end is null. */
  readonly 'session.progress': ProgressRecord
  /** What is logged from now on was changed while it runs, and by whom. */
  readonly 'log.level': Author & { readonly level: LogLevel; readonly before: LogLevel }
  /** The one thing that is wrong at the start, and what to do about it. */
  readonly 'process.trouble': { readonly what: string; readonly remedy: string }
  /** A signal asked for the end. Times in milliseconds. */
  readonly 'process.stopping': {
    readonly signal: string
    readonly sessions: number
    readonly delayMs: number
    readonly timeoutMs: number
  }
  readonly 'process.stopped': { readonly uptimeMs: number }
}

/** Everything a log line can be about. */
export type Entries = Events & Notices

/** The name of an entry. */
export type EntryType = keyof Entries

/** An entry, as one value. */
export type Entry = {
  readonly [Type in EntryType]: { readonly type: Type; readonly payload: Entries[Type] }
}[EntryType]

/** One answer for each kind of entry: a new kind does not compile until it has one. */
export type PerEntry<Answer> = {
  readonly [Type in EntryType]: (payload: Entries[Type]) => Answer
}

/** The answer of a table to an entry. */
export function answerTo<Answer>(table: PerEntry<Answer>, entry: Entry): Answer {
  // The type and the payload of an entry belong together, which the compiler cannot follow here.
  return (table[entry.type] as (payload: unknown) => Answer)(entry.payload)
}
