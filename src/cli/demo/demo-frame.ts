/**
 * The picture of the demo as lines of text, and nothing else: no terminal, no clock. On narrow and
 * low screens it leaves out what matters least.
 */

import { widthOf } from '../../core/text-width.js'
import { columnsFor, prettyPieces } from '../log/pretty-line.js'
import { humanCount, humanDuration } from '../terminal/human.js'
import { type Piece, paintLine, widthOfPieces } from '../terminal/line.js'
import type { Paint } from '../terminal/paint.js'
import { left, right, wrap } from '../terminal/text.js'
import { backendTable, colourOf } from './demo-table.js'
import type { DemoView } from './demo-view.js'

/** A terminal's size in characters. */
export type ScreenSize = { readonly columns: number; readonly rows: number }

type Line = readonly Piece[]

const indent = '  '
const widthMax = 120 // On a wider screen the eye has to travel too far.
const roomyWidth = 76
const pickedShownMax = 90

/** One picture: exactly `rows` lines of at most `columns` characters. */
export function demoFrame(view: DemoView, { columns, rows }: ScreenSize, paint: Paint): string[] {
  // A margin on the right too: what clears the rest of a line would take a character in the last
  // column with it.
  const width = Math.max(0, Math.min(columns - indent.length, widthMax))
  const top = topLines(view, width)
  const room = Math.max(0, rows - top.length - 1)
  const middle = view.helpShown ? helpLines(width) : happeningLines(view, room)
  const above = [...top, ...middle.slice(0, room)].slice(0, Math.max(0, rows - 1))
  const filling = Array.from({ length: Math.max(0, rows - 1 - above.length) }, (): Line => [])
  return [...above, ...filling, keysLine].map((line) => paintLine(line, width, paint))
}

function topLines(view: DemoView, width: number): Line[] {
  const note: Line[] =
    view.note === undefined ? [] : [[`${indent}         `, [view.note, 'yellow']]]
  const look: Line[] = view.admin === null ? [] : [[`${indent}Look     `, [view.admin, 'bold']]]
  return [
    titleLine(view, width),
    [],
    [`${indent}Try it   `, [`curl ${view.url}`, 'bold'], ['   or open it in a browser', 'dim']],
    ...note,
    ...look,
    [],
    ...backendTable(view.backends, width - indent.length).map((line) => [indent, ...line]),
    [],
    scoreLine(view, width),
    pickedLine(view, width),
    [],
  ]
}

function titleLine({ version, engine, uptimeMs }: DemoView, width: number): Line {
  const name: Line = [indent, ['Evener', 'bold'], ` ${version} demo`]
  const state = `${engine} engine, running ${humanDuration(uptimeMs)}`
  const room = width - widthOfPieces(name)
  return widthOf(state) + indent.length > room ? name : [...name, [right(state, room), 'dim']]
}

function scoreLine({ clientRate, answered, failed, moved }: DemoView, width: number): Line {
  return [
    [`${indent}clients `, 'dim'],
    [left(`${clientRate}/s`, 8), 'bold'],
    ['answered ', 'dim'],
    [left(humanCount(answered), 10), 'bold'],
    ['failed ', 'dim'],
    [left(humanCount(failed), 8), 'bold', ...(failed > 0 ? (['red'] as const) : [])],
    [width < roomyWidth ? 'moved ' : 'moved to another backend ', 'dim'],
    [humanCount(moved), 'bold', ...(moved > 0 ? (['yellow'] as const) : [])],
  ]
}

function pickedLine({ picked }: DemoView, width: number): Line {
  const label: Piece = [`${indent}who got the latest  `, 'dim']
  const room = Math.min(pickedShownMax, width - widthOfPieces([label]) - indent.length)
  const shown = room <= 0 ? [] : picked.slice(-room)
  return [label, ...shown.map((index): Piece => [String(index + 1), colourOf(index)])]
}

function happeningLines({ happenings, backends }: DemoView, room: number): Line[] {
  const columns = columnsFor(
    ['demo'],
    backends.map(({ name }) => name),
  )
  const newestFirst = room < 2 ? [] : happenings.slice(1 - room).reverse()
  return [
    [[`${indent}What happened`, 'dim']],
    ...newestFirst.map(({ entry, wallMs }) => [indent, ...prettyPieces(entry, wallMs, columns)]),
  ]
}

const helpTexts: readonly string[] = [
  '1 2 3 kill that backend: its socket closes and its connections are reset, as in a crash. The ' +
    'same key revives it.',
  '+ and - turn the number of clients up and down. Each asks one question and leaves; none tries ' +
    'twice, so "failed" is what real clients would have seen.',
  'A killed backend is found by its probe, GET /health twice a second. Until then, clients it ' +
    'does not take are moved to another backend; only those it was just answering fail.',
  'A share is of the sessions of the last three seconds.',
]

function helpLines(width: number): Line[] {
  return helpTexts.flatMap((text) => [
    ...wrap(text, Math.max(20, width - 2 * indent.length)).map((line): Line => [indent + line]),
    [],
  ])
}

const keysLine: Line = [
  indent,
  ['1 2 3', 'bold'],
  ' kill or revive   ',
  ['+ -', 'bold'],
  ' clients   ',
  ['?', 'bold'],
  ' help   ',
  ['q', 'bold'],
  ' quit',
]
