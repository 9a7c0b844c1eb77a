/** What stands below the tabs: one of the tables, or a question and its answer. */

import type { BalancerSnapshot } from '../../src/app/balancer-snapshot.js'
import type { Api } from '../live/api.js'
import type { ActionKind, BackendName } from '../model/actions.js'
import type { PageState } from '../model/page-state.js'
import type { Go, Place } from '../model/place.js'
import { BackendTable } from './backend-table.js'
import { ConfigView } from './config-view.js'
import { EventList } from './event-list.js'
import { ExplainView } from './explain-view.js'
import { SessionTable } from './session-table.js'

type Props = {
  readonly api: Api
  readonly state: PageState
  readonly view: BalancerSnapshot
  readonly place: Place
  readonly go: Go
  readonly nowMs: number
  readonly ask: (kind: ActionKind, names: readonly BackendName[]) => void
  readonly askForToken: () => void
  readonly said: (text: string) => void
}

/** The panel of the chosen tab. */
export function TabPanel(props: Props) {
  const { tab } = props.place
  return (
    <div class="tab-panel" role="tabpanel" id={`panel-${tab}`} aria-labelledby={`tab-${tab}`}>
      <Content {...props} />
    </div>
  )
}

function Content({ api, state, view, place, go, nowMs, ask, askForToken, said }: Props) {
  const { tab, filter, openKey, explained } = place
  switch (tab) {
    case 'backends': {
      const { rates } = state
      const open = (key: string) => go({ openKey: key })
      const setFilter = (chosen: Place['filter']) => go({ filter: chosen })
      return <BackendTable {...{ view, rates, filter, setFilter, openKey, nowMs, open, ask }} />
    }
    case 'sessions': {
      const explain = (id: string) => go({ tab: 'explain', explained: id })
      return <SessionTable {...{ api, view, explain, askForToken, said }} />
    }
    case 'events':
      return <EventList events={state.events} />
    case 'explain':
      return <ExplainView {...{ api, view, askForToken }} session={explained} />
    case 'configuration':
      return <ConfigView {...{ api, askForToken }} revision={view.revision} />
  }
}
