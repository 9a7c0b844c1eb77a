/** The page once there is something to show: where everything stands. */

import { useEffect, useState } from 'preact/hooks'
import type { BalancerSnapshot } from '../../src/app/balancer-snapshot.js'
import type { Api } from '../live/api.js'
import type { ActionKind, BackendName } from '../model/actions.js'
import type { PageState } from '../model/page-state.js'
import { backendsLike, firstPlace, type Place } from '../model/place.js'
import { ActionDialog, type Asked } from './action-dialog.js'
import { BackendPanel } from './backend-panel.js'
import { Concerns } from './concerns.js'
import { DemoBar } from './demo-bar.js'
import { Figures } from './figures.js'
import { FlowPicture } from './flow-picture.js'
import { Header } from './header.js'
import { History } from './history.js'
import { ListenerDialog } from './listener-dialog.js'
import { TabPanel } from './tab-panel.js'
import { Tabs } from './tabs.js'
import { TokenDialog } from './token-dialog.js'

const saidMs = 6000
const isDemo = new URLSearchParams(window.location.search).has('demo')

/** The page of a balancer that has answered. */
export function Page(props: {
  readonly api: Api
  readonly state: PageState
  readonly view: BalancerSnapshot
}) {
  const { api, state, view } = props
  const { rates, connection } = state
  const [place, setPlace] = useState(firstPlace)
  const [asked, setAsked] = useState<Asked | 'token' | undefined>(undefined)
  const [listenerName, openListener] = useState<string | undefined>(undefined)
  const [said, setSaid] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setSaid(''), saidMs)
    return () => clearTimeout(timer)
  }, [said])
  const nowMs = state.viewAtMs
  const go = (change: Partial<Place>) => setPlace((before) => ({ ...before, ...change }))
  const choose = (chosen: Partial<Place['filter']>) => go(backendsLike(chosen))
  const open = (openKey: string) => go({ openKey })
  const ask = (kind: ActionKind, names: readonly BackendName[]) => {
    if (names.length > 0) setAsked(api.hasToken ? { kind, names } : 'token')
  }
  const close = () => setAsked(undefined)
  const askForToken = () => setAsked('token')
  const { tab, openKey } = place
  const listener = view.listeners.find(({ name }) => name === listenerName)
  return (
    <>
      <Header {...{ view, connection, nowMs, askForToken }} mayAct={api.hasToken} />
      <main class={connection.state === 'live' ? '' : 'stale'}>
        {isDemo && <DemoBar api={api} />}
        <Concerns view={view} choose={choose} />
        <Figures view={view} rates={rates} series={state.seconds} />
        <FlowPicture {...{ view, rates, choose, open, openListener }} />
        <History seconds={state.seconds} minutes={state.minutes} />
        <Tabs chosen={tab} choose={(chosen) => go({ tab: chosen })} />
        <TabPanel {...{ api, state, view, place, go, nowMs, ask, askForToken }} said={setSaid} />
      </main>
      <p class="said" role="status">
        {said}
      </p>
      {openKey !== undefined && (
        <BackendPanel
          {...{ api, view, rates, openKey, nowMs, ask }}
          close={() => go({ openKey: undefined })}
        />
      )}
      {listener !== undefined && (
        <ListenerDialog
          {...{ api, listener, askForToken }}
          close={() => openListener(undefined)}
          said={setSaid}
        />
      )}
      {asked === 'token' && <TokenDialog close={close} />}
      {typeof asked === 'object' && (
        <ActionDialog {...{ api, view, asked, close }} said={setSaid} />
      )}
    </>
  )
}
