/** Columns of text lined up: for what is printed once, not for screens that are redrawn. */

import { type Piece, widthOfPieces } from './line.js'

/** A cell: a piece of a line. */
export type Cell = Piece

/** Lines of cells padded so that columns stand below each other, two spaces apart. */
export function alignCells(rows: readonly (readonly Cell[])[]): Piece[][] {
  const widths = columnWidths(rows)
  return rows.map((row) =>
    row.flatMap((cell, column): Piece[] => {
      const isLast = column === row.length - 1
      const padding = isLast ? 0 : widths[column]! - widthOfPieces([cell]) + 2
      return [cell, ' '.repeat(padding)]
    }),
  )
}

function columnWidths(rows: readonly (readonly Cell[])[]): number[] {
  const count = Math.max(0, ...rows.map((row) => row.length))
  return Array.from({ length: count }, (_, column) =>
    Math.max(
      0,
      ...rows.map((row) => (row[column] === undefined ? 0 : widthOfPieces([row[column]]))),
    ),
  )
}
