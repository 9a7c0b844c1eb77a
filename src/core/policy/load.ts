/** How busy a backend is, for the policies that compare: sessions relative to weight. */

import type { LiveTable } from '../live-table.js'

/**
 * Sessions per unit of weight if this backend got one more. Counting the one to come keeps weights
 * true among idle backends: of two without sessions, the heavier one is first. A backend that is
 * full, or whose weight has just become 0, is busier than any.
 */
export function loadOf(live: LiveTable, row: number): number {
  if (live.isFull(row)) return Number.POSITIVE_INFINITY
  return (live.active(row) + 1) / live.weight(row)
}
