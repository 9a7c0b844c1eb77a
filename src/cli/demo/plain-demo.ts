/** The demo without a terminal: what happens as it happens, and a line of numbers every second. */

import type { Entry } from '../log/entry.js'
import { columnsFor, prettyLine } from '../log/pretty-line.js'
import type { LineWriter } from '../output/line-writer.js'
import { humanCount, timeOfDay } from '../terminal/human.js'
import { colourless } from '../terminal/paint.js'
import type { Demo } from './demo.js'
import type { DemoView } from './demo-view.js'

const lineMs = 1000

/** Tells of the demo until it is told to end. */
export async function tellInLines(
  demo: Demo,
  writer: LineWriter,
  ended: Promise<unknown>,
): Promise<void> {
  const first = demo.view(false)
  if (first.note !== undefined) writer.offer(first.note)
  writer.offer(`Try it: curl ${first.url}`)
  if (first.admin !== null) writer.offer(`Dashboard: ${first.admin}`)
  const names = first.backends.map(({ name }) => name)
  const columns = columnsFor(['demo'], names)
  demo.onEntry((entry: Entry) => {
    if (entry.type === 'session.closed') return
    writer.offer(prettyLine(entry, Date.now(), columns, colourless))
  })
  const lines = setInterval(() => writer.offer(numbersOf(demo.view(false), Date.now())), lineMs)
  await ended
  clearInterval(lines)
}

/** One line of numbers. */
export function numbersOf(view: DemoView, wallMs: number): string {
  const backends = view.backends.map(
    ({ name, rate, state, total }) =>
      `${name} ${state} ${rate.toFixed(1)}/s ${humanCount(total)} sessions`,
  )
  const score = `answered ${humanCount(view.answered)}  failed ${humanCount(view.failed)}`
  return [timeOfDay(wallMs, 'seconds'), ...backends, `${score}  moved ${view.moved}`].join('  ')
}

/** What there is to say at the end. */
export function farewell(view: DemoView): string {
  const served = view.backends.map(({ name, total }) => `${name} ${humanCount(total)}`).join(', ')
  const { answered, failed, moved } = view
  return (
    `Clients answered ${humanCount(answered)}, failed ${humanCount(failed)}, ` +
    `moved to another backend ${humanCount(moved)}.\nSessions: ${served}.`
  )
}
