/** Which rows of a long list are drawn: those in sight and a few more. */

/** From `first` up to, but not with, `end`; with the heights that stand for the rest, in pixels. */
export type RowsShown = {
  readonly first: number
  readonly end: number
  readonly above: number
  readonly below: number
}

/** What the list is and how far it is scrolled, in pixels. */
export type Scrolled = {
  readonly rowCount: number
  readonly rowHeight: number
  readonly top: number
  readonly height: number
}

const spareRows = 8 // Drawn beyond either edge, so that a turn of the wheel shows no gap.

/** The rows to draw. */
export function rowsShown({ rowCount, rowHeight, top, height }: Scrolled): RowsShown {
  const seen = Math.ceil(height / rowHeight) + 2 * spareRows
  const wanted = Math.floor(top / rowHeight) - spareRows
  const first = Math.max(0, Math.min(wanted, rowCount - seen))
  const end = Math.min(rowCount, first + seen)
  return { first, end, above: first * rowHeight, below: (rowCount - end) * rowHeight }
}

/** How far to scroll so that this row is in sight, moving no more than needed. */
export function topFor(row: number, { rowHeight, top, height }: Scrolled): number {
  const rowTop = row * rowHeight
  if (rowTop < top) return rowTop
  return rowTop + rowHeight > top + height ? rowTop + rowHeight - height : top
}
