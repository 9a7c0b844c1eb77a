/** What chooses the rows of the table of backends: pool, state, words. */

import type { BalancerSnapshot } from '../../src/app/balancer-snapshot.js'
import type { RowFilter } from '../model/backend-rows.js'
import { counted } from '../model/format.js'
import { type State, states } from '../model/states.js'

/** The filters, and how many rows they leave. */
export function BackendFilter(props: {
  readonly view: BalancerSnapshot
  readonly filter: RowFilter
  readonly setFilter: (filter: RowFilter) => void
  readonly count: number
}) {
  const { view, filter, setFilter, count } = props
  const chosenIn = (event: Event) => (event.currentTarget as HTMLInputElement).value
  return (
    <div class="filters">
      <label>
        <span>pool</span>
        <select
          value={filter.pool ?? ''}
          onChange={(event) => setFilter({ ...filter, pool: chosenIn(event) || undefined })}
        >
          <option value="">all</option>
          {view.pools.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>state</span>
        <select
          value={filter.state ?? ''}
          onChange={(event) =>
            setFilter({ ...filter, state: (chosenIn(event) || undefined) as State | undefined })
          }
        >
          <option value="">any</option>
          {states.map((state) => (
            <option key={state} value={state}>
              {state}
            </option>
          ))}
        </select>
      </label>
      <label class="words">
        <span>find</span>
        <input
          id="find"
          type="search"
          placeholder="name, address, reason"
          value={filter.words}
          onInput={(event) => setFilter({ ...filter, words: chosenIn(event) })}
        />
      </label>
      <p role="status">{counted(count, 'backend')}</p>
    </div>
  )
}
