/** What was, as curves over one time axis: the last quarter of an hour, or the last day. */

import { useState } from 'preact/hooks'
import { countText, delayText, rateText, sizeText } from '../model/format.js'
import type { Series } from '../model/series.js'
import { Chart, type Curve } from './chart.js'

type Picture = {
  readonly title: string
  readonly text: (value: number) => string
  readonly curves: readonly Curve[]
}

const pictures: readonly Picture[] = [
  {
    title: 'Sessions per second',
    text: rateText,
    curves: [
      { name: 'new', column: 'rate', colour: '--line-1' },
      { name: 'failed', column: 'failed', colour: '--line-bad' },
    ],
  },
  {
    title: 'Open sessions',
    text: wholeText,
    curves: [{ name: 'open', column: 'sessions', colour: '--line-2' }],
  },
  {
    title: 'Bytes per second',
    text: sizeText,
    curves: [
      { name: 'to backends', column: 'bytesIn', colour: '--line-1' },
      { name: 'to clients', column: 'bytesOut', colour: '--line-3' },
    ],
  },
  {
    title: 'Time to connect',
    text: delayText,
    curves: [
      { name: 'half of all', column: 'connectP50Ms', colour: '--line-1' },
      { name: '99 of 100', column: 'connectP99Ms', colour: '--line-3' },
    ],
  },
  {
    title: 'Time to the first byte',
    text: delayText,
    curves: [
      { name: 'half of all', column: 'firstByteP50Ms', colour: '--line-1' },
      { name: '99 of 100', column: 'firstByteP99Ms', colour: '--line-3' },
    ],
  },
]

/** The curves, side by side where there is room. */
export function History(props: { readonly seconds: Series; readonly minutes: Series }) {
  const [span, setSpan] = useState<'seconds' | 'minutes'>('seconds')
  const series = props[span]
  const spans = [
    ['seconds', '15 minutes'],
    ['minutes', '24 hours'],
  ] as const
  return (
    <section class="history" aria-label="History">
      <fieldset class="spans">
        <legend>last</legend>
        {spans.map(([name, text]) => (
          <button
            key={name}
            type="button"
            aria-pressed={span === name}
            onClick={() => setSpan(name)}
          >
            {text}
          </button>
        ))}
      </fieldset>
      {pictures.map(({ title, text, curves }) => (
        <Chart key={title} title={title} series={series} curves={curves} text={text} />
      ))}
    </section>
  )
}

// The axis may ask for halves, of which there are none.
function wholeText(value: number): string {
  return Number.isInteger(value) ? countText(value) : ''
}
