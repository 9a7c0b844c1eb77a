/** The whole page: what it is told, and where everything stands. */

import { useEffect, useMemo, useReducer, useState } from 'preact/hooks'
import { Api } from '../live/api.js'
import { StreamFollower } from '../live/stream.js'
import { takeToken } from '../live/token.js'
import { noFilter, type RowFilter } from '../model/backend-rows.js'
import { firstState, reduce } from '../model/page-state.js'
import { BackendPanel } from './backend-panel.js'
import { BackendTable } from './backend-table.js'
import { Concerns } from './concerns.js'
import { DemoBar } from './demo-bar.js'
import { EventList } from './event-list.js'
import { Figures } from './figures.js'
import { FlowPicture } from './flow-picture.js'
import { Header } from './header.js'
import { History } from './history.js'
import { SessionTable } from './session-table.js'
import { type TabName, Tabs } from './tabs.js'

const isDemo = new URLSearchParams(window.location.search).has('demo')

/** All that a visitor sees. */
export function App() {
  const api = useMemo(() => new Api(takeToken()), [])
  const [state, tell] = useReducer(reduce, firstState)
  const [tab, setTab] = useState<TabName>('backends')
  const [filter, setFilter] = useState<RowFilter>(noFilter)
  const [openKey, setOpenKey] = useState<string | undefined>(undefined)
  useEffect(() => new StreamFollower(api, tell).start(), [api])
  const { view, rates, connection } = state
  const choose = (chosen: Partial<RowFilter>) => {
    setFilter({ ...noFilter, ...chosen })
    setTab('backends')
  }
  if (view === undefined) return <Waiting connection={connection} />
  const nowMs = Date.now()
  return (
    <>
      <Header view={view} connection={connection} nowMs={nowMs} />
      <main class={connection.state === 'live' ? '' : 'stale'}>
        {isDemo && <DemoBar api={api} />}
        <Concerns view={view} choose={choose} />
        <Figures view={view} rates={rates} />
        <FlowPicture view={view} rates={rates} choose={choose} open={setOpenKey} />
        <History series={state.series} />
        <Tabs chosen={tab} choose={setTab} />
        <div class="tab-panel" role="tabpanel" id={`panel-${tab}`} aria-labelledby={`tab-${tab}`}>
          {tab === 'backends' && (
            <BackendTable
              {...{ view, rates, filter, setFilter, openKey, nowMs }}
              open={setOpenKey}
            />
          )}
          {tab === 'sessions' && <SessionTable api={api} view={view} />}
          {tab === 'events' && <EventList events={state.events} />}
        </div>
      </main>
      {openKey !== undefined && (
        <BackendPanel
          view={view}
          rates={rates}
          openKey={openKey}
          nowMs={nowMs}
          close={() => setOpenKey(undefined)}
        />
      )}
    </>
  )
}

function Waiting({ connection }: { readonly connection: typeof firstState.connection }) {
  return (
    <main class="waiting">
      <h1>Evener</h1>
      <p role="status">
        {connection.state === 'lost'
          ? `No connection to the balancer: ${connection.why}. Trying again.`
          : 'Asking the balancer …'}
      </p>
    </main>
  )
}
