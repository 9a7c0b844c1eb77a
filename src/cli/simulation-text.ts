/**
 * What `evener simulate` prints: what happened when, how many sessions each backend was given in
 * each tenth of the time, and how they ended.
 */

import type { History } from '../app/simulation/simulate.js'
import type { Config } from '../core/config/schema.js'
import { wordsFor } from './log/words.js'
import { counted, humanCount } from './terminal/human.js'
import { type Piece, paintLine } from './terminal/line.js'
import type { Paint } from './terminal/paint.js'
import { alignCells } from './terminal/table.js'
import { printable, right } from './terminal/text.js'

const slices = 10

const nobody = 'no backend'

/** The whole text. Ends with a newline. */
export function simulationText(history: History, config: Config, paint: Paint): string {
  const { events, sessions } = history
  const happened = events
    .filter(({ event }) => event.type !== 'listener.opened')
    .map(({ atMs, event }) => `${right(secondsOf(atMs), 9)}  ${printable(wordsFor(event))}\n`)
  const none = sessions.length === 0 ? '' : `\n${sharesOf(history, config, paint)}`
  return `${happened.join('')}${none}\n${endsOf(history)}\n`
}

function sharesOf({ durationMs, sessions }: History, config: Config, paint: Paint): string {
  const names = Object.entries(config.pools).flatMap(([pool, { backends }]) => {
    return backends.map(({ name }) => `${pool}/${name}`)
  })
  const counts = new Map(
    [...names, nobody].map((name) => [name, new Array<number>(slices).fill(0)]),
  )
  for (const { openedMs, record } of sessions) {
    const name = record.backend === null ? nobody : `${record.pool}/${record.backend}`
    const slice = Math.min(slices - 1, Math.floor((openedMs / durationMs) * slices))
    counts.get(name)![slice]! += 1
  }
  const heading = ['', ...fromEach(durationMs), 'ALL', 'SHARE'].map((text): Piece => [text, 'dim'])
  const rows = [...counts].map(([name, tenths]): Piece[] => {
    const all = tenths.reduce((sum, count) => sum + count, 0)
    const share = `${((all / sessions.length) * 100).toFixed(1)} %`
    return [printable(name), ...tenths.map(humanCount), humanCount(all), share]
  })
  const lines = alignCells(toTheRight([heading, ...rows]))
  return lines
    .map((line) => `${paintLine(line, Number.POSITIVE_INFINITY, paint).trimEnd()}\n`)
    .join('')
}

function fromEach(durationMs: number): string[] {
  return Array.from({ length: slices }, (_, slice) => secondsOf((durationMs * slice) / slices))
}

// Numbers stand below each other by their last digit.
function toTheRight(rows: readonly (readonly Piece[])[]): Piece[][] {
  const text = (piece: Piece) => (typeof piece === 'string' ? piece : piece[0])
  return rows.map((row) =>
    row.map((piece, column): Piece => {
      if (column === 0) return piece
      const width = Math.max(...rows.map((other) => text(other[column]!).length))
      return typeof piece === 'string' ? right(piece, width) : [right(piece[0], width), 'dim']
    }),
  )
}

function endsOf({ sessions }: History): string {
  const ends = new Map<string, number>()
  for (const { record } of sessions) {
    const { reason, detail } = record
    const end = reason === 'shutdown' ? 'still open' : detail ? `${reason} (${detail})` : reason
    ends.set(end, (ends.get(end) ?? 0) + 1)
  }
  const told = [...ends].sort(([, left], [, right]) => right - left)
  const words = told.map(([end, count]) => `${humanCount(count)} ${end}`).join(', ')
  return `${counted(sessions.length, 'session')}${words === '' ? '' : `: ${words}`}`
}

function secondsOf(ms: number): string {
  return `${(ms / 1000).toFixed(1)}s`
}
