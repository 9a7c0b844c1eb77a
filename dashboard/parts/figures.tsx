/** The numbers one looks for first. */

import type { ComponentChildren } from 'preact'
import type { BalancerSnapshot } from '../../src/app/balancer-snapshot.js'
import { countText, rateText, sizeText } from '../model/format.js'
import type { Rates } from '../model/rates.js'

/** A row of figures. */
export function Figures(props: { readonly view: BalancerSnapshot; readonly rates: Rates }) {
  const { view, rates } = props
  const backends = view.pools.flatMap((pool) => pool.backends)
  const up = backends.filter(({ effective }) => effective === 'up').length
  return (
    <dl class="figures" aria-label="Figures">
      <Figure name="open sessions" note={`of ${countText(view.sessionsMax)}`}>
        {countText(view.sessions)}
      </Figure>
      <Figure name="new sessions" note="per second">
        {rateText(rates.all.sessions)}
      </Figure>
      <Figure name="to backends" note="per second">
        {sizeText(rates.all.bytesIn)}
      </Figure>
      <Figure name="to clients" note="per second">
        {sizeText(rates.all.bytesOut)}
      </Figure>
      <Figure name="failed connects" note="per second">
        {rateText(rates.all.failures)}
      </Figure>
      <Figure name="backends up" note={`of ${countText(backends.length)}`}>
        {countText(up)}
      </Figure>
    </dl>
  )
}

function Figure(props: {
  readonly name: string
  readonly note: string
  readonly children: ComponentChildren
}) {
  return (
    <div class="figure">
      <dt>{props.name}</dt>
      <dd>
        <b>{props.children}</b> <span>{props.note}</span>
      </dd>
    </div>
  )
}
