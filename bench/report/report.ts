/** All that is shown of a run, as Markdown: the same text on the terminal and on the page. */

import { disturbance, disturbedShare, type Measurement, type Results } from '../measurement.js'
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
  const shares = measurements
    .filter(({ figures }) => figures.othersShare !== undefined)
    .map(({ figures }) => disturbance(figures))
  if (shares.length === 0) return ''
  const disturbed = shares.filter((share) => share > disturbedShare).length
  return [
    `Others took ${shownNumber(median(shares) * 100, 1)} % of the machine's time (median);`,
    `${disturbed} of ${shares.length} runs stayed disturbed.`,
  ].join(' ')
}

function leftOutText(leftOut: Readonly<Record<string, string>>): string[] {
  const lines = Object.entries(leftOut).map(([name, why]) => `- ${name}: ${why}`)
  return lines.length === 0 ? [] : ['### Left out', lines.join('\n')]
}
