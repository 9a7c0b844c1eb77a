/** Puts a run into the repository: the numbers of docs/benchmarks.md, and the plot. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assert } from '../../src/core/assert.js'
import type { Results } from '../measurement.js'
import { panelsOf } from './panels.js'
import { barChart } from './plot.js'
import { reportText } from './report.js'
import { summarise } from './summary.js'

const begin = '<!-- results: written by npm run bench -- --write-docs -->'
const end = '<!-- end of results -->'

/** Rewrites what stands between the marks of the page, and the picture. `runs`: their file. */
export function writePage(root: string, results: Results, runs: string): void {
  const page = join(root, 'docs', 'benchmarks.md')
  const report = `${reportText(results)}\n\nEvery run: [${runs}](../${runs})`
  writeFileSync(page, withResults(readFileSync(page, 'utf8'), report))
  const images = join(root, 'docs', 'images')
  mkdirSync(images, { recursive: true })
  writeFileSync(join(images, 'benchmarks.svg'), barChart(panelsOf(summarise(results.measurements))))
}

/** The page with other results between its marks; what is written by hand stays. */
export function withResults(page: string, report: string): string {
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  assert(from !== -1 && to > from, 'the page has both marks')
  return `${page.slice(0, from + begin.length)}\n\n${report}\n\n${page.slice(to)}`
}
