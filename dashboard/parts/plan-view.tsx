/** What a configuration would do, and the button that does it. */

import type { Plan } from '../../src/core/plan/plan.js'
import { planSections } from '../model/plan-lines.js'

/** The plan. One that does nothing has no button. */
export function PlanView(props: {
  readonly plan: Plan
  readonly isBusy: boolean
  readonly apply: () => void
}) {
  const { plan, isBusy, apply } = props
  const sections = planSections(plan)
  if (sections.length === 0) return <p>Nothing to do: this is the configuration that runs.</p>
  return (
    <div class="plan">
      {sections.map(({ title, lines }) => (
        <section key={title}>
          <h3>{title}</h3>
          <ul>
            {lines.map(({ sign, text }) => (
              <li key={text} class={sign === '!' ? 'warning' : ''}>
                <b>{sign}</b> {text}
              </li>
            ))}
          </ul>
        </section>
      ))}
      <button type="button" class="main" disabled={isBusy} onClick={apply}>
        {isBusy ? 'doing it …' : 'apply'}
      </button>
    </div>
  )
}
