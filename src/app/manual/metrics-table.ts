/** The table of docs/metrics.md: every metric of the one list. */

import { type Metric, metricPrefix } from '../../control/metrics/metric.js'
import { metrics } from '../../control/metrics/metrics.js'
import { assert } from '../../core/assert.js'

const begin = '<!-- metrics: npm run generate -->'
const end = '<!-- end of metrics -->'

/** A page of Markdown with the table of all metrics between its two comments. */
export function withMetrics(page: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  assert(from !== -1 && to !== -1, 'the page has a place for the table')
  const table = ['| Metric | Type | Labels | Meaning |', '|---|---|---|---|', ...metrics.map(row)]
  return `${page.slice(0, from)}${begin}\n\n${table.join('\n')}\n\n${page.slice(to)}`
}

function row({ name, type, labels, help }: Metric): string {
  const named = labels.map((label) => `\`${label}\``).join(', ')
  return `| \`${metricPrefix}${name}\` | ${type} | ${named} | ${help} |`
}
