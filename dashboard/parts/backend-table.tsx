/** All backends: chosen, sorted, selected for actions. The rows are drawn by backend-grid.tsx. */

import { useMemo, useState } from 'preact/hooks'
import type { BalancerSnapshot } from '../../src/app/balancer-snapshot.js'
import type { ActionKind, BackendName } from '../model/actions.js'
import { backendRows, chosenRows, type RowFilter, type Sort } from '../model/backend-rows.js'
import { counted } from '../model/format.js'
import type { Rates } from '../model/rates.js'
import { chosenNames, type Selection } from '../model/selection.js'
import { ActionButtons } from './action-buttons.js'
import { BackendFilter } from './backend-filter.js'
import { BackendGrid } from './backend-grid.js'

/** The table with its filters and, once some are selected, what may be done to them. */
export function BackendTable(props: {
  readonly view: BalancerSnapshot
  readonly rates: Rates
  readonly filter: RowFilter
  readonly setFilter: (filter: RowFilter) => void
  readonly openKey: string | undefined
  readonly nowMs: number
  readonly open: (key: string) => void
  readonly ask: (kind: ActionKind, names: readonly BackendName[]) => void
}) {
  const { view, rates, filter, setFilter, openKey, nowMs, open, ask } = props
  const [sort, setSort] = useState<Sort>({ by: 'state', reversed: false })
  const [selection, setSelection] = useState<Selection>(new Set())
  const all = useMemo(() => backendRows(view, rates), [view, rates])
  const rows = useMemo(() => chosenRows(all, filter, sort), [all, filter, sort])
  const chosen = chosenNames(view, selection)
  return (
    <div class="backends">
      <BackendFilter view={view} filter={filter} setFilter={setFilter} count={rows.length} />
      {chosen.length > 0 && (
        <div class="bulk">
          <b>{counted(chosen.length, 'backend')} selected</b>
          <ActionButtons ask={(kind) => ask(kind, chosen)} />
          <button type="button" class="quiet" onClick={() => setSelection(new Set())}>
            select none
          </button>
        </div>
      )}
      <BackendGrid
        {...{ rows, sort, setSort, selection, setSelection, openKey, nowMs, open, ask }}
      />
    </div>
  )
}
