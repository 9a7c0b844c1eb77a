/**
 * The rows of the table of backends, of which only those in sight are drawn. Arrow keys go from row
 * to row; keys for acting act on what is selected, or else on the row they stand on.
 */

import { useState } from 'preact/hooks'
import type { ActionKind, BackendName } from '../model/actions.js'
import type { BackendRow, Sort } from '../model/backend-rows.js'
import { actionOfKey, rowAfterKey } from '../model/grid-keys.js'
import { rowsShown, topFor } from '../model/rows-shown.js'
import { type Selection, toggled, toggledAll } from '../model/selection.js'
import { BackendHeads, backendColumns } from './backend-heads.js'
import { BackendLine } from './backend-line.js'
import { useScroll } from './use-scroll.js'

const rowHeight = 30

type Props = {
  readonly rows: readonly BackendRow[]
  readonly sort: Sort
  readonly setSort: (sort: Sort) => void
  readonly selection: Selection
  readonly setSelection: (selection: Selection) => void
  readonly openKey: string | undefined
  readonly nowMs: number
  readonly open: (key: string) => void
  readonly ask: (kind: ActionKind, names: readonly BackendName[]) => void
}

/** The grid: one stop for the Tab key, however many rows there are. */
export function BackendGrid(props: Props) {
  const { rows, sort, setSort, selection, setSelection, openKey, nowMs, open } = props
  const { place, top, height } = useScroll()
  const [wanted, setCursor] = useState(0)
  const cursor = Math.min(wanted, Math.max(0, rows.length - 1))
  const scrolled = { rowCount: rows.length, rowHeight, top, height }
  const { first, end, above, below } = rowsShown(scrolled)
  const onKey = (event: KeyboardEvent) => {
    if (!actOnKey(event, rows[cursor], props)) {
      const row = rowAfterKey(event.key, cursor, rows.length, Math.floor(height / rowHeight) - 2)
      if (row === undefined) return
      setCursor(row)
      place.current!.scrollTop = topFor(row, { ...scrolled, height: height - rowHeight })
    }
    event.preventDefault()
  }
  const keys = rows.map(({ key }) => key)
  return (
    <div ref={place} class="scroll">
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table may be a grid
        role="grid"
        tabIndex={0}
        aria-label="Backends"
        aria-multiselectable="true"
        aria-rowcount={rows.length + 1}
        aria-activedescendant={cursor >= first && cursor < end ? rowId(cursor) : undefined}
        onKeyDown={onKey}
      >
        <BackendHeads
          sort={sort}
          setSort={setSort}
          areAllSelected={keys.length > 0 && keys.every((key) => selection.has(key))}
          toggleAll={() => setSelection(toggledAll(selection, keys))}
        />
        <tbody>
          {above > 0 && <Gap height={above} />}
          {rows.slice(first, end).map((row, index) => (
            <BackendLine
              key={row.key}
              row={row}
              id={rowId(first + index)}
              number={first + index + 2}
              isOpen={row.key === openKey}
              isSelected={selection.has(row.key)}
              isUnderCursor={first + index === cursor}
              nowMs={nowMs}
              open={open}
              toggle={() => setSelection(toggled(selection, row.key))}
            />
          ))}
          {below > 0 && <Gap height={below} />}
        </tbody>
      </table>
      {rows.length === 0 && <p class="empty">No backend is like that.</p>}
    </div>
  )
}

// Whether the key meant something else than another row. Keys of controls inside are theirs.
function actOnKey(event: KeyboardEvent, row: BackendRow | undefined, props: Props): boolean {
  const { rows, selection, setSelection, open, ask } = props
  if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return false
  const isOnControl = event.target !== event.currentTarget
  if (event.key === 'Enter' && !isOnControl) open(row.key)
  else if (event.key === ' ' && !isOnControl) setSelection(toggled(selection, row.key))
  else {
    const kind = actionOfKey(event.key)
    if (kind === undefined) return false
    const chosen = selection.size === 0 ? [row] : rows.filter(({ key }) => selection.has(key))
    ask(
      kind,
      chosen.map(({ pool, backend }) => ({ pool, backend: backend.name })),
    )
  }
  return true
}

function rowId(index: number): string {
  return `backend-${index}`
}

function Gap({ height }: { readonly height: number }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: it takes up room; nothing in it has focus
    <tr aria-hidden="true">
      <td colSpan={backendColumns.length + 1} style={{ height: `${height}px` }} class="gap" />
    </tr>
  )
}
