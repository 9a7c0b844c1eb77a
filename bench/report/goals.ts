/** What Evener promises of its speed, and whether this run kept it. Pure. */

import { ratio } from '../statistics.js'
import { markdownTable, shownNumber } from './markdown.js'
import { betterPeer } from './peers.js'
import type { Shown, Summary } from './summary.js'

type Goal = {
  readonly text: string
  readonly unit: '' | ' B' | ' MiB' | ' µs'
  readonly limit: number
  readonly isFloor?: true
  readonly measure: (summary: Summary) => number | undefined
}

const mib = 2 ** 20

const goals: readonly Goal[] = [
  beside('`uring`: CPU per request, 1 client', 'requests-1', 'cpuPerUnit', 0.9),
  beside('`uring`: CPU per request, 64 clients', 'requests-64', 'cpuPerUnit', 0.9),
  beside('`uring`: CPU per request, 512 clients', 'requests-512', 'cpuPerUnit', 0.9),
  {
    text: '`uring`: requests per second, 64 clients',
    unit: '',
    limit: 1.1,
    isFloor: true,
    measure: (summary) =>
      ratio(
        summary.median('requests-64', 'uring', 'perSecond'),
        betterPeer(summary, 'requests-64', 'perSecond', 'most'),
      ),
  },
  beside('`uring`: CPU per session', 'connects', 'cpuPerUnit', 0.9),
  against('`uring`: CPU per byte, downloads', ['downloads', 'uring', 'haproxy'], 1),
  against('`uring`: CPU per byte, uploads', ['uploads', 'uring', 'haproxy'], 1),
  {
    text: '`uring`: user-space memory per idle session',
    unit: ' B',
    limit: 1024,
    measure: (summary) => summary.median('idle', 'uring', 'privateBytesEach'),
  },
  {
    text: '`uring`: memory before the first session',
    unit: ' MiB',
    limit: 80,
    measure: (summary) => ratio(summary.median('idle', 'uring', 'baseBytes'), mib),
  },
  { text: '`uring`: p99 added at half load', unit: '', limit: 1, measure: addedLatency },
  against('`net`: CPU per request beside a plain Node proxy', ['requests-64', 'net', 'pipe'], 0.75),
  against('`net`: CPU per session beside a plain Node proxy', ['connects', 'net', 'pipe'], 0.75),
]

/** The goals as a table. Each value is a ratio unless its unit says otherwise. */
export function goalTable(summary: Summary): string {
  const rows = [...goals, ...pickGoals(summary)].map((goal) => {
    const value = goal.measure(summary)
    const digits = goal.unit === '' ? 2 : 0
    const sign = goal.isFloor ? '≥' : '≤'
    const wanted = `${sign} ${shownNumber(goal.limit, digits)}${goal.unit}`
    const measured = value === undefined ? '–' : `${shownNumber(value, digits)}${goal.unit}`
    return [goal.text, wanted, measured, verdict(goal, value)]
  })
  return markdownTable(['goal', 'wanted', 'measured', ''], rows)
}

function verdict({ limit, isFloor }: Goal, value: number | undefined): string {
  if (value === undefined) return 'not measured'
  return (isFloor ? value >= limit : value <= limit) ? 'met' : 'not met'
}

function beside(text: string, load: string, shown: Shown, limit: number): Goal {
  const measure: Goal['measure'] = (summary) =>
    ratio(summary.median(load, 'uring', shown), betterPeer(summary, load, shown, 'least'))
  return { text, unit: '', limit, measure }
}

function against(
  text: string,
  [load, subject, reference]: readonly [string, string, string],
  limit: number,
): Goal {
  const measure: Goal['measure'] = (summary) =>
    ratio(
      summary.median(load, subject, 'cpuPerUnit'),
      summary.median(load, reference, 'cpuPerUnit'),
    )
  return { text, unit: '', limit, measure }
}

// What the balancer adds is what is left after the same rate without one.
function addedLatency(summary: Summary): number | undefined {
  const direct = summary.median('half-load', 'direct', 'p99Us')
  const ours = summary.median('half-load', 'uring', 'p99Us')
  const peer = betterPeer(summary, 'half-load', 'p99Us', 'least')
  if (direct === undefined || ours === undefined || peer === undefined) return undefined
  return ratio(ours - direct, peer - direct)
}

function pickGoals(summary: Summary): Goal[] {
  const policies = new Set(summary.subjects('picks').map((name) => name.split('/')[0]!))
  return [...policies].map((policy) => {
    const at = (count: number) => summary.median('picks', `${policy}/${count}`, 'pickNs')
    // This one policy must look at every backend; it has a bound in time instead.
    if (policy === 'least-sessions') {
      const text = '`least-sessions`: a pick among 10,000 backends'
      return { text, unit: ' µs', limit: 20, measure: () => ratio(at(10_000), 1000) }
    }
    const text = `\`${policy}\`: a pick among 10,000 backends beside one among 3`
    return { text, unit: '', limit: 2, measure: () => ratio(at(10_000), at(3)) }
  })
}
