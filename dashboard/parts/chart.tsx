/** One chart, drawn by uPlot on a canvas. Its latest values stand beside the title as text. */

import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Series, SeriesName } from '../model/series.js'

/** One line: what it shows, and the name of its colour in the style. */
export type Curve = {
  readonly name: string
  readonly column: SeriesName
  readonly colour: string
}

type Props = {
  readonly title: string
  readonly series: Series
  readonly curves: readonly Curve[]
  readonly text: (value: number) => string
}

const height = 130
const axisWidth = 56
const lastSamplesMax = 30

/** A chart as wide as its place. */
export function Chart({ title, series, curves, text }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(undefined)
  const theme = document.documentElement.dataset.theme
  useEffect(() => {
    const element = frame.current!
    const drawn = new uPlot(optionsOf(element, curves, text), [[]], element)
    plot.current = drawn
    const observer = new ResizeObserver(() => {
      drawn.setSize({ width: element.clientWidth, height })
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      drawn.destroy()
    }
  }, [curves, text, theme])
  useEffect(() => {
    const columns = curves.map(({ column }) => series[column])
    plot.current!.setData([series.at, ...columns] as uPlot.AlignedData)
  }, [series, curves, theme])
  return (
    <figure class="chart">
      <figcaption>
        <b>{title}</b>
        {curves.map(({ name, column, colour }) => (
          <span key={name} class={colour.slice(2)}>
            <span aria-hidden="true">━</span> {name} {lastText(series[column], text)}
          </span>
        ))}
      </figcaption>
      <div ref={frame} class="plot" aria-hidden="true" />
    </figure>
  )
}

function optionsOf(
  element: HTMLElement,
  curves: readonly Curve[],
  text: (value: number) => string,
): uPlot.Options {
  const style = getComputedStyle(element)
  const colour = (name: string) => resolved(style.getPropertyValue(name), element)
  const axis = {
    stroke: colour('--soft'),
    grid: { stroke: colour('--grid'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  }
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(high ?? 0, 1) * 1.1] } },
    axes: [
      { ...axis, size: 22, space: 80, values: (_plot, ticks) => ticks.map(clock) },
      { ...axis, size: axisWidth, space: 34, values: (_plot, ticks) => ticks.map(text) },
    ],
    series: [
      {},
      ...curves.map((curve) => ({
        stroke: colour(curve.colour),
        width: 1.5,
        points: { show: false },
      })),
    ],
  }
}

// A canvas does not know light-dark(): the browser is asked what it comes to.
function resolved(value: string, element: HTMLElement): string {
  const probe = document.createElement('span')
  probe.style.color = value
  element.append(probe)
  const colour = getComputedStyle(probe).color
  probe.remove()
  return colour
}

function clock(second: number): string {
  const date = new Date(second * 1000)
  return date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
}

// Percentiles are known a little later than the rest.
function lastText(column: readonly (number | null)[], text: (value: number) => string): string {
  const last = column.slice(-lastSamplesMax).findLast((value) => value !== null)
  return last === null || last === undefined ? '–' : text(last)
}
