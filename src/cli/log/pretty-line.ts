/**
 * An entry as one line for people, in columns:
 *
 *   12:00:01.123  ✓ web → b2  10.0.0.9:51234  1.2 s  ↑ 3.1 KiB  ↓ 1.2 MiB  done
 *   12:00:02.456  ▼ web/b2 is down: refused
 */

import type { Events } from '../../core/events.js'
import type { SessionRecord } from '../../core/session.js'
import { type Outcome, outcomeOf } from '../../core/session-outcome.js'
import { widthOf } from '../../core/text-width.js'
import { humanDuration, humanSize, timeOfDay } from '../terminal/human.js'
import { type Piece, paintLine } from '../terminal/line.js'
import type { Paint } from '../terminal/paint.js'
import { left, printable, right } from '../terminal/text.js'
import { answerTo, type Entry, type PerEntry } from './entry.js'
import { endingOf, wordsFor } from './words.js'

/** Columns as wide as names and clients are; what is longer still pushes its own line only. */
export type Columns = { readonly path: number; readonly client: number }

/** The widest a column grows: beyond it alignment costs more than it gives. */
const columnWidthMax = 40
const clientWidthMin = '127.0.0.1:51234'.length
const clientWidthMax = '255.255.255.255:65535'.length

/** Columns for the names of a configuration's listeners and backends. */
export function columnsFor(listeners: readonly string[], backends: readonly string[]): Columns {
  const widest = (names: readonly string[]) => Math.max(1, ...names.map(widthOf))
  const path = widest(listeners) + ' → '.length + widest(backends)
  return { path: Math.min(columnWidthMax, path), client: clientWidthMin }
}

/** The same columns with room for the client of an entry; they only ever grow. */
export function widened(columns: Columns, entry: Entry): Columns {
  if (entry.type !== 'session.closed') return columns
  const client = Math.min(clientWidthMax, widthOf(entry.payload.client))
  return client > columns.client ? { ...columns, client } : columns
}

/** The line, without its end. */
export function prettyLine(entry: Entry, wallMs: number, columns: Columns, paint: Paint): string {
  const pieces = prettyPieces(entry, wallMs, columns)
  const line = paintLine(pieces, Number.POSITIVE_INFINITY, paint)
  return entry.type === 'config.rejected' ? [line, ...explained(entry.payload)].join('\n') : line
}

// Whoever has written a wrong configuration sits before it now: all of it is shown, as by `check`.
function explained({ why, explanation }: Events['config.rejected']): readonly string[] {
  if (why === explanation) return []
  return explanation.split('\n').map((text) => `    ${printable(text)}`.trimEnd())
}

/** The line in pieces, for a screen that has to cut it. */
export function prettyPieces(entry: Entry, wallMs: number, columns: Columns): Piece[] {
  const time: Piece[] = [[timeOfDay(wallMs, 'milliseconds'), 'dim'], '  ']
  if (entry.type === 'session.closed') return [...time, ...sessionPieces(entry.payload, columns)]
  const { mark, style } = answerTo(lookTable, entry)
  return [...time, [`${mark} ${printable(wordsFor(entry))}`, style]]
}

function sessionPieces(record: SessionRecord, columns: Columns): Piece[] {
  const { mark, style } = sessionLook[outcomeOf[record.reason]]
  const path = printable(`${record.listener} → ${record.backend ?? '–'}`)
  return [
    [mark, style],
    ` ${atLeast(path, columns.path)}  ${atLeast(record.client, columns.client)}`,
    `  ${right(humanDuration(record.durationMs), 7)}`,
    ['  ↑ ', 'dim'],
    right(humanSize(record.bytesIn), 8),
    ['  ↓ ', 'dim'],
    `${right(humanSize(record.bytesOut), 8)}  `,
    [printable(endingOf(record)), style],
  ]
}

// Never cut: half an address helps nobody.
function atLeast(text: string, width: number): string {
  return left(text, Math.max(width, widthOf(text)))
}

type Look = { readonly mark: string; readonly style: keyof Paint }

const sessionLook: Readonly<Record<Outcome, Look>> = {
  fine: { mark: '✓', style: 'green' },
  cut: { mark: '–', style: 'yellow' },
  failed: { mark: '✗', style: 'red' },
}

const lookTable: PerEntry<Look> = {
  'session.closed': ({ reason }) => sessionLook[outcomeOf[reason]],
  'session.progress': () => ({ mark: '·', style: 'dim' }),
  'log.level': () => ({ mark: '!', style: 'yellow' }),
  'backend.up': () => ({ mark: '▲', style: 'green' }),
  'backend.down': () => ({ mark: '▼', style: 'red' }),
  'backend.ejected': () => ({ mark: '▼', style: 'red' }),
  'backend.returned': () => ({ mark: '▲', style: 'green' }),
  'backend.zombie': () => ({ mark: '!', style: 'red' }),
  'backend.answering': () => ({ mark: '▲', style: 'green' }),
  'backend.added': () => ({ mark: '+', style: 'green' }),
  'backend.removed': () => ({ mark: '-', style: 'dim' }),
  'config.applied': () => ({ mark: '●', style: 'green' }),
  'config.rejected': () => ({ mark: '✗', style: 'red' }),
  'certificate.expiring': () => ({ mark: '!', style: 'yellow' }),
  'pool.available': () => ({ mark: '▲', style: 'green' }),
  'pool.unavailable': () => ({ mark: '▼', style: 'red' }),
  'listener.opened': () => ({ mark: '●', style: 'green' }),
  'listener.closed': () => ({ mark: '○', style: 'dim' }),
  'listener.paused': () => ({ mark: '!', style: 'yellow' }),
  'listener.resumed': () => ({ mark: '●', style: 'green' }),
  'override.set': () => ({ mark: '!', style: 'yellow' }),
  'override.cleared': () => ({ mark: '●', style: 'green' }),
  'override.expired': () => ({ mark: '●', style: 'green' }),
  'state.damaged': () => ({ mark: '✗', style: 'red' }),
  'state.failed': () => ({ mark: '✗', style: 'red' }),
  'sessions.closed-by-operator': () => ({ mark: '–', style: 'yellow' }),
  'worker.replaced': () => ({ mark: '✗', style: 'red' }),
  'policy.failed': () => ({ mark: '!', style: 'red' }),
  'log.dropped': () => ({ mark: '!', style: 'yellow' }),
  'process.started': () => ({ mark: '●', style: 'bold' }),
  'admin.opened': () => ({ mark: '●', style: 'green' }),
  'process.trouble': () => ({ mark: '!', style: 'yellow' }),
  'process.stopping': () => ({ mark: '○', style: 'bold' }),
  'process.stopped': () => ({ mark: '○', style: 'bold' }),
}
