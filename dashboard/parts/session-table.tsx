/** The sessions open now, chosen by listener, pool, backend and client. */

import { useState } from 'preact/hooks'
import type { BalancerSnapshot, SessionView } from '../../src/app/balancer-snapshot.js'
import { type Api, segment } from '../live/api.js'
import { delayText, durationText, sizeText } from '../model/format.js'
import { noSessionFilter } from '../model/session-filter.js'
import { ScrollBox } from './scroll-box.js'
import { SessionFilters } from './session-filters.js'
import { useSessions } from './use-sessions.js'

type Acts = {
  /** Leads to why a session is where it is. */
  readonly explain: (id: string) => void
  readonly end: (id: string) => void
}

/** The table with its filters. */
export function SessionTable(props: {
  readonly api: Api
  readonly view: BalancerSnapshot
  readonly explain: (id: string) => void
  readonly askForToken: () => void
  readonly said: (text: string) => void
}) {
  const { api, view, explain, askForToken, said } = props
  const [filter, setFilter] = useState(noSessionFilter)
  const { page, trouble } = useSessions(api, filter)
  const end = async (id: string) => {
    if (!api.hasToken) return askForToken()
    const answer = await api.ask<unknown>(`sessions/${segment(id)}`, { method: 'DELETE' })
    said(answer.ok ? `closed session ${id}` : answer.error.message)
  }
  return (
    <div class="sessions-tab">
      <SessionFilters view={view} filter={filter} setFilter={setFilter} page={page} />
      {trouble !== undefined && (
        <p role="alert" class="trouble">
          {trouble}
        </p>
      )}
      <ScrollBox label="Open sessions">
        <table aria-label="Sessions">
          <SessionHeads />
          <tbody>
            {page?.items.map((session) => (
              <SessionLine key={session.id} session={session} explain={explain} end={end} />
            ))}
          </tbody>
        </table>
        {page?.items.length === 0 && <p class="empty">No open session is like that.</p>}
      </ScrollBox>
    </div>
  )
}

const heads: readonly (readonly [name: string, css: string])[] = [
  ['client', ''],
  ['listener', 'wide'],
  ['backend', ''],
  ['open for', 'number'],
  ['connect', 'number wide'],
  ['first byte', 'number wide'],
  ['in', 'number'],
  ['out', 'number'],
  ['do', 'number'],
]

function SessionHeads() {
  return (
    <thead>
      <tr>
        {heads.map(([name, css]) => (
          <th key={name} scope="col" class={css}>
            {name}
          </th>
        ))}
      </tr>
    </thead>
  )
}

function SessionLine({ session, explain, end }: { readonly session: SessionView } & Acts) {
  const { id, client, listener, pool, backend } = session
  return (
    <tr title={id}>
      <td>{client}</td>
      <td class="wide">{listener}</td>
      <td>{backend === null ? '–' : `${pool}/${backend}`}</td>
      <td class="number">{durationText(session.durationMs)}</td>
      <td class="number wide">{delayText(session.connectMs)}</td>
      <td class="number wide">{delayText(session.firstByteMs)}</td>
      <td class="number">{sizeText(session.bytesIn)}</td>
      <td class="number">{sizeText(session.bytesOut)}</td>
      <td class="number">
        <button type="button" class="line" aria-label={`why: ${id}`} onClick={() => explain(id)}>
          why
        </button>{' '}
        <button type="button" class="line" aria-label={`close ${id}`} onClick={() => end(id)}>
          close
        </button>
      </td>
    </tr>
  )
}
