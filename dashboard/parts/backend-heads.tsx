/** The heads of the table of backends: they sort, and the first one selects all rows. */

import type { Sort, SortKey } from '../model/backend-rows.js'

/** One column: what it sorts by if it does, its name, its classes. */
type Column = {
  readonly by: SortKey | undefined
  readonly name: string
  readonly css: string
}

/** The columns beside the one that selects. */
export const backendColumns: readonly Column[] = [
  { by: 'state', name: 'state', css: 'state' },
  { by: 'name', name: 'backend', css: 'name' },
  { by: 'pool', name: 'pool', css: 'pool' },
  { by: 'weight', name: 'weight', css: 'weight number' },
  { by: 'sessions', name: 'open', css: 'sessions number' },
  { by: 'rate', name: 'new/s', css: 'rate number' },
  { by: 'bytes', name: 'bytes/s', css: 'bytes number' },
  { by: 'since', name: 'for', css: 'since number' },
  { by: undefined, name: 'decided by, why', css: 'why' },
]

/** The row of heads. */
export function BackendHeads(props: {
  readonly sort: Sort
  readonly setSort: (sort: Sort) => void
  readonly areAllSelected: boolean
  readonly toggleAll: () => void
}) {
  const { sort, setSort, areAllSelected, toggleAll } = props
  const direction = sort.reversed ? 'descending' : 'ascending'
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col" class="select">
          <input
            type="checkbox"
            aria-label="Select all that are shown"
            checked={areAllSelected}
            onChange={toggleAll}
          />
        </th>
        {backendColumns.map(({ by, name, css }) => (
          <th key={name} scope="col" class={css} aria-sort={by === sort.by ? direction : undefined}>
            {by === undefined ? (
              name
            ) : (
              <button
                type="button"
                class="sort"
                onClick={() => setSort({ by, reversed: by === sort.by && !sort.reversed })}
              >
                {name}
                <span aria-hidden="true">{by !== sort.by ? '' : sort.reversed ? ' ↑' : ' ↓'}</span>
              </button>
            )}
          </th>
        ))}
      </tr>
    </thead>
  )
}
