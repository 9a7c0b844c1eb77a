/** The numbers one looks for first. */

import type { ComponentChildren } from 'preact'
import type { BalancerSnapshot } from '../../src/app/balancer-snapshot.js'
import { countText, delayText, rateText, sizeText } from '../model/format.js'
import type { Rates } from '../model/rates.js'
import { latestOf, type Series, type SeriesName } from '../model/series.js'

const percentileSecondsMax = 30 // Where sessions are few, most seconds have none.

/** A row of figures. */
export function Figures(props: {
  readonly view: BalancerSnapshot
  readonly rates: Rates
  readonly series: Series
}) {
  const { view, rates, series } = props
  const backends = view.pools.flatMap((pool) => pool.backends)
  const up = backends.filter(({ effective }) => effective === 'up').length
  const delay = (name: SeriesName) => delayText(latestOf(series, name, percentileSecondsMax))
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
      <Figure name="connect" note={`p99 ${delay('connectP99Ms')}`}>
        {delay('connectP50Ms')}
      </Figure>
      <Figure name="first byte" note={`p99 ${delay('firstByteP99Ms')}`}>
        {delay('firstByteP50Ms')}
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
