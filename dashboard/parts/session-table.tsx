/** The sessions open now, chosen by listener, pool, backend and client; asked for every second. */

import { useEffect, useState } from 'preact/hooks'
import type { BalancerSnapshot, SessionView } from '../../src/app/balancer-snapshot.js'
import { type Api, type Refusal, segment } from '../live/api.js'
import { counted, delayText, durationText, sizeText } from '../model/format.js'

type SessionFilter = Readonly<Record<'listener' | 'pool' | 'backend' | 'client', string>>
type Page = { readonly items: readonly SessionView[]; readonly cursor: string | null }

const shownMax = 200
const againMs = 1000
const noFilter: SessionFilter = { listener: '', pool: '', backend: '', client: '' }

/** The table with its filters. */
export function SessionTable({
  api,
  view,
}: {
  readonly api: Api
  readonly view: BalancerSnapshot
}) {
  const [filter, setFilter] = useState(noFilter)
  const [page, refusal] = usePage(api, filter)
  return (
    <div class="sessions-tab">
      <SessionFilters view={view} filter={filter} setFilter={setFilter} page={page} />
      {refusal !== undefined && <p role="alert">{refusal.message}</p>}
      <div class="scroll">
        <table aria-label="Sessions">
          <thead>
            <tr>
              <th scope="col">client</th>
              <th scope="col">listener</th>
              <th scope="col">backend</th>
              <th scope="col" class="number">
                open for
              </th>
              <th scope="col" class="number wide">
                connect
              </th>
              <th scope="col" class="number wide">
                first byte
              </th>
              <th scope="col" class="number">
                in
              </th>
              <th scope="col" class="number">
                out
              </th>
            </tr>
          </thead>
          <tbody>
            {page?.items.map((session) => (
              <SessionLine key={session.id} session={session} />
            ))}
          </tbody>
        </table>
        {page?.items.length === 0 && <p class="empty">No session is open that is like that.</p>}
      </div>
    </div>
  )
}

function SessionLine({ session }: { readonly session: SessionView }) {
  const { id, client, listener, pool, backend } = session
  return (
    <tr title={id}>
      <td>{client}</td>
      <td>{listener}</td>
      <td>{backend === null ? '–' : `${pool}/${backend}`}</td>
      <td class="number">{durationText(session.durationMs)}</td>
      <td class="number wide">{delayText(session.connectMs)}</td>
      <td class="number wide">{delayText(session.firstByteMs)}</td>
      <td class="number">{sizeText(session.bytesIn)}</td>
      <td class="number">{sizeText(session.bytesOut)}</td>
    </tr>
  )
}

function SessionFilters(props: {
  readonly view: BalancerSnapshot
  readonly filter: SessionFilter
  readonly setFilter: (filter: SessionFilter) => void
  readonly page: Page | undefined
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
      <p role="status">
        {page === undefined
          ? ''
          : page.cursor === null
            ? counted(page.items.length, 'session')
            : `the first ${counted(page.items.length, 'session')}`}
      </p>
    </div>
  )
}

// Asks again a second after each answer, never twice at a time.
function usePage(api: Api, filter: SessionFilter): [Page | undefined, Refusal | undefined] {
  const [page, setPage] = useState<Page | undefined>(undefined)
  const [refusal, setRefusal] = useState<Refusal | undefined>(undefined)
  useEffect(() => {
    const abort = new AbortController()
    let timer: number | undefined
    const ask = async () => {
      const answer = await api.ask<Page>(pathOf(filter), { signal: abort.signal })
      if (abort.signal.aborted) return
      if (answer.ok) setPage(answer.value)
      setRefusal(answer.ok ? undefined : answer.error)
      timer = window.setTimeout(ask, againMs)
    }
    void ask()
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [api, filter])
  return [page, refusal]
}

function pathOf(filter: SessionFilter): string {
  const chosen = Object.entries(filter).filter(([, value]) => value !== '')
  const query = [...chosen, ['limit', String(shownMax)] as const]
  return `sessions?${query.map(([name, value]) => `${name}=${segment(value)}`).join('&')}`
}
