/** What operators have decided about a backend: what, who, why and until when. */

import type { BackendView } from '../../src/app/balancer-snapshot.js'
import { agoText, durationText, timeText } from '../model/format.js'

type Override = BackendView['overrides'][number]

/** The list; nothing where nobody decided anything. */
export function OverrideList(props: {
  readonly overrides: readonly Override[]
  readonly nowMs: number
}) {
  const { overrides, nowMs } = props
  if (overrides.length === 0) return null
  return (
    <section class="overrides">
      <h3>decided by operators</h3>
      <ul>
        {overrides.map((override) => (
          <li key={override.setAt}>
            <b>{whatText(override)}</b> by {override.by}, {agoText(override.setAt, nowMs)} ago
            {override.reason !== null && override.reason !== '' && `: “${override.reason}”`}
            <br />
            <span class="soft">{endText(override.expiresAt, nowMs)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function whatText({ state, health, weight }: Override): string {
  const parts = [
    state,
    health === undefined ? undefined : `forced ${health}`,
    weight === undefined ? undefined : `weight ${weight}`,
  ]
  return parts.filter((part) => part !== undefined).join(', ')
}

function endText(expiresAt: string | null, nowMs: number): string {
  if (expiresAt === null) return 'until somebody takes it back'
  const leftMs = Math.max(0, Date.parse(expiresAt) - nowMs)
  return `ends at ${timeText(expiresAt)}, in ${durationText(leftMs)}`
}
