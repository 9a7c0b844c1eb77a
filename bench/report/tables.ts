/** One table for each load, from the medians. Pure. */

import { type Load, loads } from '../loads.js'
import { ratio } from '../statistics.js'
import { labels, type SubjectName, withDefaults } from '../subject-names.js'
import { markdownTable, shownNumber } from './markdown.js'
import { betterPeer } from './peers.js'
import type { Shown, Summary } from './summary.js'

type Column = {
  readonly head: string
  readonly shown: Shown
  /** What a value is multiplied by to be in the unit of the head. */
  readonly scale: number
  readonly digits: number
  /** Which of the tuned peers is the better one, for the columns that are compared. */
  readonly best?: 'least' | 'most'
}

const mib = 2 ** -20
const peak: Column = { head: 'peak MiB', shown: 'peakBytes', scale: mib, digits: 0 }
const requestColumns: readonly Column[] = [
  { head: 'CPU µs each', shown: 'cpuPerUnit', scale: 1e6, digits: 1, best: 'least' },
  { head: 'per second', shown: 'perSecond', scale: 1, digits: 0, best: 'most' },
  { head: 'p50 µs', shown: 'p50Us', scale: 1, digits: 0 },
  { head: 'p99 µs', shown: 'p99Us', scale: 1, digits: 0 },
  peak,
]
const bulkColumns: readonly Column[] = [
  { head: 'CPU s/GB', shown: 'cpuPerUnit', scale: 1e9, digits: 3, best: 'least' },
  { head: 'GB/s', shown: 'perSecond', scale: 1e-9, digits: 2, best: 'most' },
  peak,
]
const idleColumns: readonly Column[] = [
  { head: 'bytes each', shown: 'privateBytesEach', scale: 1, digits: 0, best: 'least' },
  { head: 'kernel bytes each', shown: 'kernelBytesEach', scale: 1, digits: 0 },
  { head: 'before, MiB', shown: 'baseBytes', scale: mib, digits: 0 },
  peak,
]

/** Every load that was measured: its title and its table. */
export function loadTables(summary: Summary): string {
  return loads
    .filter(({ name }) => summary.subjects(name).length > 0)
    .map((load) => `### ${heading(load)}\n\n${tableOf(load, summary)}`)
    .join('\n\n')
}

function heading({ group, title }: Load): string {
  return group === 'half' ? `Half load: ${title}` : `(${group}) ${title}`
}

function tableOf(load: Load, summary: Summary): string {
  if (load.kind === 'picks') return pickTable(load.name, summary)
  const columns =
    load.kind === 'bulk' ? bulkColumns : load.kind === 'idle' ? idleColumns : requestColumns
  const measured = summary.subjects(load.name)
  const rows = withDefaults
    .filter((name) => measured.includes(name))
    .map((subject) => [
      labels[subject],
      ...columns.flatMap((column) => cellsOf(load, subject, column, summary)),
    ])
  const heads = columns.flatMap(({ head, best }) =>
    best === undefined ? [head] : [head, '±', 'ratio'],
  )
  return markdownTable(['', ...heads], rows)
}

function cellsOf(load: Load, subject: SubjectName, column: Column, summary: Summary): string[] {
  const value = summary.median(load.name, subject, column.shown)
  const scaled = value === undefined ? undefined : value * column.scale
  const cell = shownNumber(scaled, column.digits)
  if (column.best === undefined) return [cell]
  const around = summary.spread(load.name, subject, column.shown)
  const spread = value === undefined ? '–' : `${shownNumber((around ?? 0) * 100, 0)} %`
  const peer = betterPeer(summary, load.name, column.shown, column.best)
  return [cell, spread, shownNumber(ratio(value, peer), 2)]
}

function pickTable(load: string, summary: Summary): string {
  const measured = summary.subjects(load).map((name) => name.split('/') as [string, string])
  const counts = [...new Set(measured.map(([, count]) => count))]
  const policies = [...new Set(measured.map(([policy]) => policy))]
  const rows = policies.map((policy) => [
    policy,
    ...counts.map((count) => shownNumber(summary.median(load, `${policy}/${count}`, 'pickNs'), 0)),
  ])
  const heads = counts.map((count) => `ns, ${shownNumber(Number(count), 0)} backends`)
  return markdownTable(['policy', ...heads], rows)
}
