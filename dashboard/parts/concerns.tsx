/** What is wrong, the worst first, or that nothing is. */

import type { BalancerSnapshot } from '../../src/app/balancer-snapshot.js'
import { type Concern, concernsIn } from '../model/attention.js'
import type { RowFilter } from '../model/backend-rows.js'
import { counted } from '../model/format.js'

const shownMax = 5

/** The list of concerns. One about backends shows them when it is chosen. */
export function Concerns(props: {
  readonly view: BalancerSnapshot
  readonly choose: (chosen: Partial<RowFilter>) => void
}) {
  const { view, choose } = props
  const concerns = concernsIn(view)
  const backends = view.pools.reduce((sum, pool) => sum + pool.backends.length, 0)
  return (
    <section class="concerns" aria-label="What needs attention">
      {concerns.length === 0 ? (
        <p class="well">
          <span aria-hidden="true">●</span> All is well: {counted(backends, 'backend')} up
        </p>
      ) : (
        <ul>
          {concerns.slice(0, shownMax).map((concern) => (
            <li key={concern.text} class={concern.severity}>
              <ConcernLine concern={concern} choose={choose} />
            </li>
          ))}
          {concerns.length > shownMax && <li>and {concerns.length - shownMax} more</li>}
        </ul>
      )}
    </section>
  )
}

function ConcernLine({
  concern,
  choose,
}: {
  readonly concern: Concern
  readonly choose: (chosen: Partial<RowFilter>) => void
}) {
  const { severity, text, pool, state } = concern
  const sign = <span aria-hidden="true">{severity === 'severe' ? '▼' : '◆'} </span>
  if (pool === undefined) {
    return (
      <span>
        {sign}
        {text}
      </span>
    )
  }
  return (
    <button type="button" class="line" onClick={() => choose({ pool, state })}>
      {sign}
      {text}
    </button>
  )
}
