/**
 * The table of the demo, a line for each backend:
 *
 *   1  belle   ● up            ██████▍░░░░░░░░░░░  33 %   6.7/s     2     281
 */

import { humanCount, humanDuration } from '../terminal/human.js'
import type { Piece } from '../terminal/line.js'
import type { Paint } from '../terminal/paint.js'
import { left, printable, right } from '../terminal/text.js'
import { historySeconds } from './demo-score.js'
import type { DemoBackendView } from './demo-view.js'

const nameWidth = 9
const stateWidth = '▼ ejected, alive'.length + 1
const barWidthMin = 8
const barWidthMax = 30
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']
const heights = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/** The colour that stands for a backend wherever it is shown. */
export function colourOf(index: number): keyof Paint {
  return (['cyan', 'magenta', 'blue'] as const)[index % 3]!
}

type Column = {
  readonly title: string
  readonly width: number
  /** Columns with the highest number are the first to go when room is short. */
  readonly leaves: number
  /** Columns it leaves to the bar beyond the least a bar has. */
  readonly spares: number
  readonly cell: (backend: DemoBackendView, index: number, highest: number) => Piece
}

/** The heading and a line for each backend, in at most `width` columns. */
export function backendTable(backends: readonly DemoBackendView[], width: number): Piece[][] {
  const columns = columnsIn(width)
  const used = columns.reduce((sum, column) => sum + column.width + 2, 0)
  const fixed = `   ${left('BACKEND', nameWidth)}${left('STATE', stateWidth)}`
  const barWidth = Math.min(barWidthMax, Math.max(0, width - fixed.length - used - 1))
  const highest = Math.max(1, ...backends.flatMap(({ history }) => history))
  const heading = `${fixed}${left('SHARE', barWidth)}`
  return [
    [[heading, 'dim'], ...columns.map((column): Piece => [titleOf(column), 'dim'])],
    ...backends.map((backend, index): Piece[] => [
      [`${index + 1}`, 'bold'],
      '  ',
      [left(printable(backend.name), nameWidth), colourOf(index), 'bold'],
      stateOf(backend),
      ...barOf(backend, index, barWidth),
      ...columns.flatMap((column): Piece[] => ['  ', column.cell(backend, index, highest)]),
    ]),
  ]
}

const optionalColumns: readonly Column[] = [
  {
    title: '',
    width: 5,
    leaves: 0,
    spares: 0,
    cell: ({ share }) => [right(`${Math.round(share * 100)} %`, 5), 'bold'],
  },
  {
    title: 'RATE',
    width: 7,
    leaves: 1,
    spares: 0,
    cell: ({ rate }) => right(`${rate.toFixed(1)}/s`, 7),
  },
  {
    title: 'OPEN',
    width: 4,
    leaves: 2,
    spares: 0,
    cell: ({ active }) => right(humanCount(active), 4),
  },
  {
    title: 'TOTAL',
    width: 7,
    leaves: 3,
    spares: 0,
    cell: ({ total }) => right(humanCount(total), 7),
  },
  {
    title: `LAST ${historySeconds} S`,
    width: historySeconds,
    leaves: 4,
    spares: 8,
    cell: ({ history }, index, highest) => [sparkline(history, highest), colourOf(index)],
  },
]

function columnsIn(width: number): readonly Column[] {
  const fixed = 3 + nameWidth + stateWidth + barWidthMin
  let kept = optionalColumns
  const needed = (columns: readonly Column[]) =>
    columns.reduce((sum, column) => sum + column.width + column.spares + 2, fixed)
  while (kept.length > 0 && needed(kept) > width) {
    const last = Math.max(...kept.map(({ leaves }) => leaves))
    kept = kept.filter(({ leaves }) => leaves !== last)
  }
  return kept
}

function titleOf({ title, width, leaves }: Column): string {
  return `  ${leaves === 4 ? left(title, width) : right(title, width)}`
}

function stateOf({ state, isAlive }: DemoBackendView): Piece {
  switch (state) {
    case 'up':
      // Killed, and the probes do not know yet: the interesting second of the demo.
      return isAlive
        ? [left('● up', stateWidth), 'green']
        : [left('● up, killed', stateWidth), 'yellow']
    case 'down':
    case 'ejected':
      return isAlive
        ? [left(`▼ ${state}, alive`, stateWidth), 'yellow']
        : [left(`▼ ${state}`, stateWidth), 'red']
    case 'unknown':
    case 'full':
    case 'drain':
    case 'maintenance':
      return [left(`○ ${state}`, stateWidth), 'yellow']
  }
}

function barOf(
  { share, state, why, sinceMs }: DemoBackendView,
  index: number,
  width: number,
): Piece[] {
  if (state === 'down' || state === 'ejected') {
    return [[left(printable(`${why}, ${humanDuration(sinceMs)}`), width), 'dim']]
  }
  const cells = share * width
  const whole = Math.floor(cells)
  const bar = '█'.repeat(whole) + (eighths[Math.floor((cells - whole) * 8)] ?? '')
  return [
    [bar, colourOf(index)],
    ['░'.repeat(Math.max(0, width - bar.length)), 'dim'],
  ]
}

function sparkline(history: readonly number[], highest: number): string {
  return history
    .map((count) => heights[Math.ceil((Math.max(0, count) / highest) * (heights.length - 1))]!)
    .join('')
}
