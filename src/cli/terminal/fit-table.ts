/**
 * A table that fits the terminal: what matters least leaves first, then the widest column that may
 * be cut is. Where the output is not a terminal nothing is left out or cut.
 */

import { widthOf } from '../../core/text-width.js'
import { type Piece, paintLine, widthOfPieces } from './line.js'
import type { Paint } from './paint.js'
import { cut, left, right } from './text.js'

/** One column of a table: its heading, and what each row has in it. */
export type TableColumn<Row> = {
  readonly title: string
  readonly cell: (row: Row) => Piece
  readonly isNumber?: boolean
  /** When room is short the columns with the highest number leave first; absent: it stays. */
  readonly leaves?: number
  /** May be cut to this many characters. Absent: never cut. */
  readonly shrinksTo?: number
}

const gap = 2

/** Heading and rows as lines, each with its newline. */
export function fitTable<Row>(
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
  width: number,
  paint: Paint,
): string {
  const kept = [...columns]
  const widths = new Map(columns.map((column) => [column, widestIn(column, rows)]))
  const least = (column: TableColumn<Row>): number => {
    const widest = widths.get(column)!
    return column.shrinksTo === undefined ? widest : Math.min(widest, column.shrinksTo)
  }
  while (totalOf(kept, least) > width) {
    const highest = Math.max(0, ...kept.map(({ leaves = 0 }) => leaves))
    if (highest === 0) break
    kept.splice(
      kept.findLastIndex(({ leaves }) => leaves === highest),
      1,
    )
  }
  shrink(kept, widths, width)
  const lines = [
    kept.map((column, index) => padded([column.title, 'dim'], column, widthAt(index))),
    ...rows.map((row) =>
      kept.map((column, index) => padded(column.cell(row), column, widthAt(index))),
    ),
  ]
  return lines.map((line) => `${paintLine(spaced(line), width, paint).trimEnd()}\n`).join('')

  function widthAt(index: number): number {
    const column = kept[index]!
    // The last column is not padded: nothing stands behind it.
    return index === kept.length - 1 && column.isNumber !== true ? -1 : widths.get(column)!
  }
}

function shrink<Row>(
  columns: readonly TableColumn<Row>[],
  widths: Map<TableColumn<Row>, number>,
  width: number,
): void {
  const wide = (column: TableColumn<Row>) => widths.get(column)!
  for (;;) {
    const excess = totalOf(columns, wide) - width
    if (excess <= 0) return
    const able = columns.filter((one) => one.shrinksTo !== undefined && wide(one) > one.shrinksTo)
    const widest = able.reduce<TableColumn<Row> | undefined>(
      (most, one) => (most === undefined || wide(one) > wide(most) ? one : most),
      undefined,
    )
    if (widest === undefined) return
    widths.set(widest, Math.max(widest.shrinksTo!, wide(widest) - excess))
  }
}

function totalOf<Row>(
  columns: readonly TableColumn<Row>[],
  widthOfColumn: (column: TableColumn<Row>) => number,
): number {
  return columns.reduce((sum, column) => sum + widthOfColumn(column) + gap, -gap)
}

function widestIn<Row>({ title, cell }: TableColumn<Row>, rows: readonly Row[]): number {
  return rows.reduce((most, row) => Math.max(most, widthOfPieces([cell(row)])), widthOf(title))
}

function padded<Row>(piece: Piece, { isNumber }: TableColumn<Row>, width: number): Piece {
  const [text, ...styles] = typeof piece === 'string' ? [piece] : piece
  if (width < 0) return piece
  const fitting = isNumber === true ? right(text, width) : left(cut(text, width), width)
  return [fitting, ...styles]
}

function spaced(cells: readonly Piece[]): Piece[] {
  return cells.flatMap((cell, index): Piece[] => (index === 0 ? [cell] : [' '.repeat(gap), cell]))
}
