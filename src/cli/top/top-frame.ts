/** One picture of `evener top` as lines of text, and nothing else. */

import type { Status } from '../operating/status-text.js'
import { ageOf, stateStyles } from '../operating/tables.js'
import { fitTable, type TableColumn } from '../terminal/fit-table.js'
import { humanCount, humanDuration, humanSize } from '../terminal/human.js'
import { type Piece, paintLine } from '../terminal/line.js'
import { colourless, type Paint } from '../terminal/paint.js'
import { printable } from '../terminal/text.js'
import { nameOf, selectedIndex, type TopModel, type TopRow, visibleRows } from './top-model.js'

/** What there is to show. */
export type TopView = {
  readonly model: TopModel
  readonly rows: readonly TopRow[]
  readonly status: Status
  readonly nowMs: number
  /** What came of the last action, or why nothing new comes. */
  readonly note: string | undefined
}

const linesAround = 5 // Title, totals, an empty line, the heading of the table, the keys.

/** Exactly `rows` lines of at most `columns` characters. */
export function topFrame(
  view: TopView,
  { columns, rows }: { readonly columns: number; readonly rows: number },
  paint: Paint,
): string[] {
  const width = Math.max(0, columns - 1) // What clears a line would take its last character.
  const room = Math.max(1, rows - linesAround)
  const middle =
    view.model.mode === 'help' ? helpLines(width) : tableLines(view, room, width, paint)
  const top = [...headLines(view), []].map((line) => paintLine(line, width, paint))
  const above = [...top, ...middle].slice(0, Math.max(0, rows - 1))
  const filling = Array.from({ length: Math.max(0, rows - 1 - above.length) }, () => '')
  return [...above, ...filling, paintLine(lastLine(view), width, paint)]
}

function headLines({ status, rows, model }: TopView): Piece[][] {
  const { version, name, engine, uptimeMs, sessions, phase, revision } = status
  const sum = (of: (row: TopRow) => number) => rows.reduce((total, row) => total + of(row), 0)
  const up = rows.filter(({ effective }) => effective === 'up').length
  return [
    [
      [`Evener ${version}`, 'bold'],
      `  ${printable(name)}  `,
      [
        `${engine.name} engine, ${phase} for ${humanDuration(uptimeMs)}, revision ${revision}`,
        'dim',
      ],
    ],
    [
      [`${up}`, up === rows.length ? 'green' : 'yellow'],
      ` of ${humanCount(rows.length)} up  `,
      [`${humanCount(sessions)}`, 'bold'],
      ` open  ${sum(({ rates }) => rates.sessions).toFixed(1)}/s`,
      `  ↑ ${humanSize(sum(({ rates }) => rates.bytesIn))}/s`,
      `  ↓ ${humanSize(sum(({ rates }) => rates.bytesOut))}/s`,
      [`  by ${model.sorting}${model.filter === '' ? '' : `, with "${model.filter}"`}`, 'dim'],
    ],
  ]
}

function tableLines(
  { rows, model, nowMs }: TopView,
  room: number,
  width: number,
  paint: Paint,
): string[] {
  const visible = visibleRows(rows, model)
  if (visible.length === 0)
    return [paint.dim(rows.length === 0 ? 'no backends' : 'none of that kind')]
  const at = selectedIndex(visible, model)
  const first = Math.max(0, Math.min(at - Math.floor(room / 2), visible.length - room))
  const shown = visible.slice(first, first + room)
  const columns = topColumns(nowMs)
  const lines = fitTable(columns, shown, width, paint).trimEnd().split('\n')
  const plain = fitTable(columns, shown, width, colourless).trimEnd().split('\n')
  return lines.map((line, index) =>
    index === at - first + 1 ? paint.inverse(plain[index]!.padEnd(width)) : line,
  )
}

function topColumns(nowMs: number): readonly TableColumn<TopRow>[] {
  return [
    { title: 'BACKEND', cell: (row) => printable(nameOf(row)), shrinksTo: 16 },
    { title: 'STATE', cell: ({ effective }) => [effective, stateStyles[effective]] },
    { title: 'SINCE', cell: ({ since }) => ageOf(since, nowMs), isNumber: true, leaves: 3 },
    { title: 'WEIGHT', cell: ({ weight }) => String(weight), isNumber: true, leaves: 4 },
    { title: 'OPEN', cell: ({ sessions }) => humanCount(sessions), isNumber: true },
    { title: 'NEW/S', cell: ({ rates }) => rates.sessions.toFixed(1), isNumber: true },
    { title: 'IN/S', cell: ({ rates }) => humanSize(rates.bytesIn), isNumber: true, leaves: 2 },
    { title: 'OUT/S', cell: ({ rates }) => humanSize(rates.bytesOut), isNumber: true, leaves: 2 },
    { title: 'WHY', cell: whyOf, leaves: 1, shrinksTo: 12 },
  ]
}

function whyOf({ decidedBy, why }: TopRow): Piece {
  return [printable(`${decidedBy}: ${why}`), 'dim']
}

function lastLine({ model, note }: TopView): Piece[] {
  const { mode } = model
  if (typeof mode === 'object') {
    return [
      [`${mode.asks} ${printable(model.selected ?? '')}?`, 'bold'],
      '  y yes, any other key no',
    ]
  }
  if (mode === 'filter')
    return [['filter: ', 'bold'], `${model.filter}▏`, ['  Enter keeps it', 'dim']]
  if (note !== undefined) return [[printable(note), 'yellow']]
  return keys.flatMap(([key, words]): Piece[] => [[key, 'bold'], ` ${words}   `])
}

const keys = [
  ['d', 'drain'],
  ['m', 'maintenance'],
  ['r', 'ready'],
  ['c', 'clear'],
  ['s', 'sort'],
  ['/', 'filter'],
  ['?', 'help'],
  ['q', 'quit'],
] as const

function helpLines(width: number): string[] {
  return [
    '↑ ↓, j k       select a backend',
    'd              drain: no new sessions, those it has may end',
    'm              maintenance: drained, and not probed',
    'r              ready: sessions again',
    'c              clear: take back what was decided for it',
    's              sort by name, state, open sessions, rate, bytes',
    '/              show only what contains a text; Escape shows all',
    'q              quit',
  ].map((line) => line.slice(0, width))
}
