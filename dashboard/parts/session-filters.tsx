/** What chooses the sessions that are shown. */

import type { BalancerSnapshot } from '../../src/app/balancer-snapshot.js'
import { counted } from '../model/format.js'
import type { SessionFilter, SessionPage } from '../model/session-filter.js'

/** The filters, and how many sessions they leave. */
export function SessionFilters(props: {
  readonly view: BalancerSnapshot
  readonly filter: SessionFilter
  readonly setFilter: (filter: SessionFilter) => void
  readonly page: SessionPage | undefined
}) {
  const { view, filter, setFilter, page } = props
  const choices: readonly (readonly [keyof SessionFilter, readonly string[]])[] = [
    ['listener', view.listeners.map(({ name }) => name)],
    ['pool', view.pools.map(({ name }) => name)],
  ]
  const set = (name: keyof SessionFilter) => (event: Event) => {
    setFilter({ ...filter, [name]: (event.currentTarget as HTMLInputElement).value })
  }
  return (
    <div class="filters">
      {choices.map(([name, values]) => (
        <label key={name}>
          <span>{name}</span>
          <select value={filter[name]} onChange={set(name)}>
            <option value="">any</option>
            {values.map((value) => (
              <option key={value}>{value}</option>
            ))}
          </select>
        </label>
      ))}
      {(['backend', 'client'] as const).map((name) => (
        <label key={name}>
          <span>{name}</span>
          <input type="search" value={filter[name]} onInput={set(name)} />
        </label>
      ))}
      <p role="status">{countText(page)}</p>
    </div>
  )
}

function countText(page: SessionPage | undefined): string {
  if (page === undefined) return ''
  const sessions = counted(page.items.length, 'session')
  return page.cursor === null ? sessions : `the first ${sessions}`
}
