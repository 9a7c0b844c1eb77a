/** What `evener health` prints: what each probe of a backend said of late, and who decided. */

import type { ProbeResultView, ProbeView } from '../../app/balancer-snapshot.js'
import { fitTable, type TableColumn } from '../terminal/fit-table.js'
import { timeOfDay } from '../terminal/human.js'
import type { Paint } from '../terminal/paint.js'
import { printable } from '../terminal/text.js'
import { ageOf, type ListedBackend, stateStyles } from './tables.js'

const resultColumns: readonly TableColumn<ProbeResultView>[] = [
  { title: '  AT', cell: ({ at }) => `  ${timeOfDay(Date.parse(at), 'milliseconds')}` },
  {
    title: 'RESULT',
    cell: ({ result }) => [result, result === 'passed' ? 'green' : 'red'],
  },
  { title: 'MS', cell: ({ ms }) => ms.toFixed(1), isNumber: true },
  { title: 'WHY', cell: ({ why }) => printable(why ?? ''), shrinksTo: 12 },
]

/** The whole text. Ends with a newline. */
export function healthText(
  backend: ListedBackend,
  nowMs: number,
  width: number,
  paint: Paint,
): string {
  const { pool, name, effective, decidedBy, since, why, probes } = backend
  const state = paint[stateStyles[effective]](effective)
  const head =
    `${paint.bold(printable(`${pool}/${name}`))} is ${state} for ${ageOf(since, nowMs)}, ` +
    `as ${decidedBy} decided: ${printable(why)}\n`
  const none = probes.length === 0 ? `\n${paint.dim('It is not probed.')}\n` : ''
  return head + none + probes.map((probe) => `\n${probeText(probe, width, paint)}`).join('')
}

function probeText(probe: ProbeView, width: number, paint: Paint): string {
  const { name, type, address, health, results, certificateExpires } = probe
  const where = address === null ? '' : ` at ${address}`
  const certificate = certificateExpires === null ? '' : `, certificate until ${certificateExpires}`
  const named = name === type ? type : `${name} (${type})`
  const title = `probe ${printable(named)}${where} says ${health}${certificate}\n`
  if (results.length === 0) return `${title}${paint.dim('  no results yet')}\n`
  return title + fitTable(resultColumns, results, width, paint)
}
