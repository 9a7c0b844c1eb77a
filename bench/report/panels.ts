/** What the picture of the README shows: four costs, less is better. Pure. */

import { labels, type SubjectName } from '../subject-names.js'
import { shownNumber } from './markdown.js'
import type { Panel } from './plot.js'
import type { Shown, Summary } from './summary.js'

type Cost = {
  readonly title: string
  readonly load: string
  readonly shown: Shown
  readonly scale: number
  readonly digits: number
}

const costs: readonly Cost[] = [
  {
    title: 'CPU µs per request, kept alive',
    load: 'requests-64',
    shown: 'cpuPerUnit',
    scale: 1e6,
    digits: 1,
  },
  {
    title: 'CPU µs per session',
    load: 'connects',
    shown: 'cpuPerUnit',
    scale: 1e6,
    digits: 0,
  },
  {
    title: 'CPU s per GB downloaded',
    load: 'downloads',
    shown: 'cpuPerUnit',
    scale: 1e9,
    digits: 2,
  },
  {
    title: 'bytes per idle session',
    load: 'idle',
    shown: 'privateBytesEach',
    scale: 1,
    digits: 0,
  },
]

const drawn: readonly SubjectName[] = ['uring', 'net', 'haproxy', 'nginx', 'pipe']

/** One panel for each cost; a subject that was not measured has no bar. */
export function panelsOf(summary: Summary): Panel[] {
  return costs.map(({ title, load, shown, scale, digits }) => ({
    title,
    bars: drawn.flatMap((subject) => {
      const value = summary.median(load, subject, shown)
      if (value === undefined) return []
      const text = shownNumber(value * scale, digits)
      const isOurs = subject === 'uring' || subject === 'net'
      return [{ label: labels[subject].replaceAll('`', ''), value, text, isOurs }]
    }),
  }))
}
