/** All backends in a table of which only what is in sight is drawn. */

import { useMemo, useState } from 'preact/hooks'
import type { BalancerSnapshot } from '../../src/app/balancer-snapshot.js'
import {
  type BackendRow,
  backendRows,
  chosenRows,
  type RowFilter,
  type Sort,
  type SortKey,
} from '../model/backend-rows.js'
import type { Rates } from '../model/rates.js'
import { rowsShown, topFor } from '../model/rows-shown.js'
import { BackendFilter } from './backend-filter.js'
import { BackendLine } from './backend-line.js'
import { useScroll } from './use-scroll.js'

const rowHeight = 30

type Props = {
  readonly view: BalancerSnapshot
  readonly rates: Rates
  readonly filter: RowFilter
  readonly setFilter: (filter: RowFilter) => void
  readonly openKey: string | undefined
  readonly nowMs: number
  readonly open: (key: string) => void
}

const columns: readonly (readonly [key: SortKey | undefined, name: string, css: string])[] = [
  ['state', 'state', 'state'],
  ['name', 'backend', 'name'],
  ['pool', 'pool', 'pool'],
  [undefined, 'address', 'address'],
  ['weight', 'weight', 'weight number'],
  ['sessions', 'open', 'sessions number'],
  ['rate', 'new/s', 'rate number'],
  ['bytes', 'bytes/s', 'bytes number'],
  ['since', 'for', 'since number'],
  [undefined, 'decided by, why', 'why'],
]

/** The table with its filters. */
export function BackendTable(props: Props) {
  const { view, rates, filter, setFilter, openKey, nowMs, open } = props
  const [sort, setSort] = useState<Sort>({ by: 'state', reversed: false })
  const rows = useMemo(() => backendRows(view, rates), [view, rates])
  const chosen = useMemo(() => chosenRows(rows, filter, sort), [rows, filter, sort])
  return (
    <div class="backends">
      <BackendFilter view={view} filter={filter} setFilter={setFilter} count={chosen.length} />
      <Rows {...{ rows: chosen, sort, setSort, openKey, nowMs, open }} />
    </div>
  )
}

function Rows(props: {
  readonly rows: readonly BackendRow[]
  readonly sort: Sort
  readonly setSort: (sort: Sort) => void
  readonly openKey: string | undefined
  readonly nowMs: number
  readonly open: (key: string) => void
}) {
  const { rows, sort, setSort, openKey, nowMs, open } = props
  const { place, top, height } = useScroll()
  const [cursor, setCursor] = useState(0)
  const scrolled = { rowCount: rows.length, rowHeight, top, height }
  const { first, end, above, below } = rowsShown(scrolled)
  const move = (to: number) => {
    const row = Math.max(0, Math.min(rows.length - 1, to))
    setCursor(row)
    const element = place.current!
    element.scrollTop = topFor(row, { ...scrolled, height: height - rowHeight })
  }
  const onKey = (event: KeyboardEvent) => {
    const to = rowAfter(event.key, cursor, rows.length, Math.floor(height / rowHeight))
    if (to === undefined) {
      if (event.key === 'Enter' && rows[cursor] !== undefined) open(rows[cursor].key)
      return
    }
    event.preventDefault()
    move(to)
  }
  return (
    <div ref={place} class="scroll">
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table may be a grid
        role="grid"
        tabIndex={0}
        aria-label="Backends"
        aria-rowcount={rows.length + 1}
        aria-activedescendant={rows.length === 0 ? undefined : rowId(cursor)}
        onKeyDown={onKey}
      >
        <Heads sort={sort} setSort={setSort} />
        <tbody>
          {above > 0 && <Gap height={above} />}
          {rows.slice(first, end).map((row, index) => (
            <BackendLine
              key={row.key}
              row={row}
              id={rowId(first + index)}
              number={first + index + 2}
              isOpen={row.key === openKey}
              isUnderCursor={first + index === cursor}
              nowMs={nowMs}
              open={open}
            />
          ))}
          {below > 0 && <Gap height={below} />}
        </tbody>
      </table>
      {rows.length === 0 && <p class="empty">No backend is like that.</p>}
    </div>
  )
}

function rowAfter(key: string, row: number, count: number, page: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return row + 1
    case 'ArrowUp':
    case 'k':
      return row - 1
    case 'PageDown':
      return row + page
    case 'PageUp':
      return row - page
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}

function Heads({ sort, setSort }: { readonly sort: Sort; readonly setSort: (sort: Sort) => void }) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {columns.map(([by, name, css]) => {
          const direction = sort.reversed ? 'descending' : 'ascending'
          return (
            <th
              key={name}
              scope="col"
              class={css}
              aria-sort={by === sort.by ? direction : undefined}
            >
              {by === undefined ? (
                name
              ) : (
                <button
                  type="button"
                  class="sort"
                  onClick={() => setSort({ by, reversed: by === sort.by && !sort.reversed })}
                >
                  {name}
                  <span aria-hidden="true">
                    {by !== sort.by ? '' : sort.reversed ? ' ↑' : ' ↓'}
                  </span>
                </button>
              )}
            </th>
          )
        })}
      </tr>
    </thead>
  )
}

function rowId(index: number): string {
  return `backend-${index}`
}

function Gap({ height }: { readonly height: number }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: it takes up room; nothing in it has focus
    <tr aria-hidden="true">
      <td colSpan={columns.length} style={{ height: `${height}px` }} class="gap" />
    </tr>
  )
}
