/** All that is shown of a run, as Markdown: the same text on the terminal and on the page. */

import type { Measurement, Results } from '../measurement.js'
import { median } from '../statistics.js'
import { goalTable } from './goals.js'
import { markdownTable, shownNumber } from './markdown.js'
import { summarise } from './summary.js'
import { loadTables } from './tables.js'

/** The report of a run. */
export function reportText({ circumstances, measurements }: Results): string {
  const summary = summarise(measurements)
  const { at, machine, versions, settings, leftOut } = circumstances
  const facts = Object.entries({ ...machine, ...versions, 'measured at': at })
  const rounds = `Medians of ${settings.rounds} rounds of ${settings.seconds} s each.`
  return [
    `${rounds} ${noiseText(measurements)}`,
    '### Goals',
    goalTable(summary),
    loadTables(summary),
    ...leftOutText(leftOut),
    '### Machine and versions',
    markdownTable(
      ['', ''],
      facts.map(([name, value]) => [name, value]),
    ),
  ].join('\n\n')
}

/** How disturbed the machine was: without this nobody can tell noise from news. */
function noiseText(measurements: readonly Measurement[]): string {
  const percent = (value: number) => `${shownNumber(value * 100, 1)} %`
  const share = (values: readonly number[]) =>
    `${percent(median(values))} (at most ${percent(Math.max(...values))})`
  const others = measurements.flatMap(({ figures }) => figures.othersShare ?? [])
  const stolen = measurements.flatMap(({ figures }) => figures.stolenShare ?? [])
  if (others.length === 0) return ''
  return [
    `Other programs took ${share(others)} of the machine's time,`,
    `other guests of its host ${share(stolen)}.`,
  ].join(' ')
}

function leftOutText(leftOut: Readonly<Record<string, string>>): string[] {
  const lines = Object.entries(leftOut).map(([name, why]) => `- ${name}: ${why}`)
  return lines.length === 0 ? [] : ['### Left out', lines.join('\n')]
}
