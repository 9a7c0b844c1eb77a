/** The log on standard output: which of the two formats, in what colours, through which writer. */

import { writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import type { Config } from '../../core/config/schema.js'
import type { LogLevel } from '../../core/log-level.js'
import { authorOf, type By } from '../../core/operator.js'
import { withoutWaiting } from '../output/descriptor.js'
import { LineWriter, writeTo } from '../output/line-writer.js'
import { complain } from '../output/say.js'
import { type Piece, paintLine } from '../terminal/line.js'
import { paintFor } from '../terminal/paint.js'
import type { Entry } from './entry.js'
import { jsonLine } from './json-line.js'
import { createLog, type Log } from './log.js'
import { columnsFor, prettyLine, widened } from './pretty-line.js'

const flushTimeoutMs = 1000
/** That lines are lost is said on standard error at most this often. */
const complaintMs = 60_000
const usualWidth = 100

/** A log that is open. */
export type OpenLog = {
  readonly log: Log
  readonly format: 'json' | 'pretty'
  /** Columns of the terminal, or what is usual where there is none. */
  readonly width: number
  /** Writes lines of a picture, which only the pretty format has. */
  readonly show: (lines: readonly (readonly Piece[])[]) => void
  /** Logs from now on what is at least so serious, and says so; gives the level before. */
  readonly changeLevel: (level: LogLevel, by: By) => LogLevel
  /** Takes in another format, and which sessions are written from now on. */
  readonly follow: (wanted: Config['log']) => void
  /** Lines lost since the start. */
  readonly linesDropped: () => number
  /** Writes what is left, as long as that does not take too long. */
  readonly close: () => Promise<void>
}

/** Opens the log that a configuration asks for. */
export function openLog({ log: wanted, listeners, pools }: Config): OpenLog {
  const isTerminal = isatty(1)
  const formatOf = ({ format }: Config['log']): OpenLog['format'] =>
    format === 'auto' ? (isTerminal ? 'pretty' : 'json') : format
  let format = formatOf(wanted)
  const paint = paintFor(isTerminal, process.env)
  const names = Object.values(pools).flatMap(({ backends }) => backends.map(({ name }) => name))
  let columns = columnsFor(Object.keys(listeners), names)
  const render = (entry: Entry): string => {
    if (format === 'json') return jsonLine(entry, Date.now())
    columns = widened(columns, entry)
    return prettyLine(entry, Date.now(), columns, paint)
  }

  const descriptor = withoutWaiting(1)
  const writer = new LineWriter({
    write: writeTo(descriptor),
    dropReport: (count, why) => render({ type: 'log.dropped', payload: { count, why } }),
    onDrop: atMostEvery(complaintMs, (why) => complain(`evener: log lines are lost: ${why}\n`)),
  })
  const log = createLog({ level: wanted.level, sessions: wanted.sessions, writer, render })
  process.on('exit', writeRest)
  return {
    log: log.write,
    changeLevel: (level, by) => {
      const before = log.level()
      log.setLevel(level)
      log.write({ type: 'log.level', payload: { level, before, ...authorOf(by) } })
      return before
    },
    follow: (next) => {
      format = formatOf(next)
      log.setSessions(next.sessions)
    },
    get format() {
      return format
    },
    width: (isTerminal && process.stdout.columns) || usualWidth,
    show: (lines) => {
      for (const line of lines) writer.offer(paintLine(line, Number.POSITIVE_INFINITY, paint))
    },
    linesDropped: () => writer.droppedTotal,
    close: async () => {
      await writer.flush(flushTimeoutMs)
      process.off('exit', writeRest)
    },
  }

  // A crash, or an end in a hurry: the last lines are the ones that matter then.
  function writeRest(): void {
    writer.flushNow((text) => {
      try {
        writeSync(descriptor.number, text)
      } catch {
        // Whoever reads the log is gone or has no room, and there is no later any more.
      }
    })
  }
}

function atMostEvery(ms: number, act: (why: string) => void): (why: string) => void {
  let lastMs = Number.NEGATIVE_INFINITY
  return (why) => {
    const nowMs = performance.now()
    if (nowMs - lastMs < ms) return
    lastMs = nowMs
    act(why)
  }
}
