/** What happened lately, as curves over one time axis. */

import { countText, rateText, sizeText } from '../model/format.js'
import type { Series } from '../model/series.js'
import { Chart, type Curve } from './chart.js'

const rateCurves: readonly Curve[] = [
  { name: 'new sessions/s', column: 'rate', colour: '--line-1' },
  { name: 'failed connects/s', column: 'failures', colour: '--line-bad' },
]
const sessionCurves: readonly Curve[] = [
  { name: 'open sessions', column: 'sessions', colour: '--line-2' },
]
const byteCurves: readonly Curve[] = [
  { name: 'to backends/s', column: 'bytesIn', colour: '--line-1' },
  { name: 'to clients/s', column: 'bytesOut', colour: '--line-3' },
]

/** The charts, side by side where there is room. */
export function History({ series }: { readonly series: Series }) {
  return (
    <section class="history" aria-label="History">
      <Chart title="Sessions per second" series={series} curves={rateCurves} text={rateText} />
      <Chart title="Open sessions" series={series} curves={sessionCurves} text={wholeText} />
      <Chart title="Bytes per second" series={series} curves={byteCurves} text={sizeText} />
    </section>
  )
}

// The axis may ask for halves, of which there are none.
function wholeText(value: number): string {
  return Number.isInteger(value) ? countText(value) : ''
}
