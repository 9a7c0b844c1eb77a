/** The page from its first moment: nothing is known until the balancer has answered. */

import { useEffect, useMemo, useReducer } from 'preact/hooks'
import { Api } from '../live/api.js'
import { followHistory } from '../live/follow-history.js'
import { StreamFollower } from '../live/stream.js'
import { takeToken } from '../live/token.js'
import { type Connection, firstState, reduce } from '../model/page-state.js'
import { Page } from './page.js'

/** All that a visitor sees. */
export function App() {
  const api = useMemo(() => new Api(takeToken()), [])
  const [state, tell] = useReducer(reduce, firstState)
  useEffect(() => new StreamFollower(api, tell).start(), [api])
  useEffect(() => followHistory(api, tell), [api])
  if (state.view === undefined) return <Waiting connection={state.connection} />
  return <Page api={api} state={state} view={state.view} />
}

function Waiting({ connection }: { readonly connection: Connection }) {
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
