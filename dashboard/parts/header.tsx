/** The line at the top: which balancer this is, and whether what is shown is live. */

import type { BalancerSnapshot } from '../../src/app/balancer-snapshot.js'
import { agoText, timeText } from '../model/format.js'
import type { Connection } from '../model/page-state.js'
import { ThemeButton } from './theme-button.js'

/** The line, which stays in sight on a wide screen. */
export function Header(props: {
  readonly view: BalancerSnapshot
  readonly connection: Connection
  readonly nowMs: number
  readonly mayAct: boolean
  readonly askForToken: () => void
}) {
  const { view, connection, nowMs, mayAct, askForToken } = props
  return (
    <header class="top">
      <h1>
        <Mark /> {view.name}
      </h1>
      <dl class="facts">
        <dt>phase</dt>
        <dd>{view.phase}</dd>
        <dt>up for</dt>
        <dd>{view.startedAt === null ? '–' : agoText(view.startedAt, nowMs)}</dd>
        <dt>engine</dt>
        <dd title={view.engine.why ?? undefined}>{view.engine.name}</dd>
        <dt>revision</dt>
        <dd>{view.revision}</dd>
      </dl>
      <ConnectionSign connection={connection} />
      {!mayAct && (
        <button type="button" class="quiet" onClick={askForToken}>
          read only
        </button>
      )}
      <ThemeButton />
    </header>
  )
}

function ConnectionSign({ connection }: { readonly connection: Connection }) {
  return (
    <p class={`connection ${connection.state}`} role="status">
      <span aria-hidden="true">{connection.state === 'lost' ? '▼' : '●'}</span>{' '}
      {connectionText(connection)}
    </p>
  )
}

function connectionText(connection: Connection): string {
  if (connection.state !== 'lost') return connection.state
  const since = timeText(connection.sinceMs)
  return `connection lost at ${since}: ${connection.why}; trying again`
}

function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" role="img" aria-label="Evener">
      <path d="M3 16h8M11 16c6 0 6-9 11-9h7M11 16h18M11 16c6 0 6 9 11 9h7" />
    </svg>
  )
}
