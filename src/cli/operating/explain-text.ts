/** What `evener explain` prints: where a session goes, and every backend with why or why not. */

import type {
  ExplainedCandidate,
  ExplainedSession,
  Explanation,
  Outcome,
} from '../../core/explain/explanation.js'
import { fitTable, type TableColumn } from '../terminal/fit-table.js'
import { counted } from '../terminal/human.js'
import type { Paint } from '../terminal/paint.js'
import { printable, wrap } from '../terminal/text.js'
import { stateStyles } from './tables.js'

const resultStyles: Readonly<Record<ExplainedCandidate['result'], keyof Paint>> = {
  picked: 'green',
  lost: 'dim',
  tried: 'red',
  out: 'yellow',
}

const columns: readonly TableColumn<ExplainedCandidate>[] = [
  { title: 'BACKEND', cell: nameOf, shrinksTo: 16 },
  { title: 'RESULT', cell: ({ result }) => [result, resultStyles[result]] },
  { title: 'STATE', cell: ({ state }) => [state, stateStyles[state]] },
  { title: 'BY', cell: ({ decidedBy }) => decidedBy ?? '', leaves: 2 },
  { title: 'WEIGHT', cell: ({ weight }) => figure(weight), isNumber: true, leaves: 3 },
  { title: 'OPEN', cell: sessionsOf, isNumber: true, leaves: 1 },
  { title: 'SCORE', cell: scoreOf, isNumber: true, leaves: 4 },
  { title: 'WHY', cell: ({ why }) => printable(why), shrinksTo: 24 },
]

/** The whole text, in at most `width` columns. Ends with a newline. */
export function explainText(explanation: Explanation, width: number, paint: Paint): string {
  const { candidates, leftOut, notes, session } = explanation
  const colour = paint[outcomeStyles[explanation.outcome.kind]]
  const head = [
    ...wrap(printable(explanation.why), width).map(colour),
    ...wrap(pathOf(explanation), width),
    ...(session === null ? [] : sessionLines(session)),
  ].map((line) => `${line}\n`)
  const score = candidates.find((candidate) => candidate.score !== null)?.score
  const shown = score == null ? columns.filter(({ title }) => title !== 'SCORE') : columns
  const table = candidates.length === 0 ? '' : `\n${fitTable(shown, candidates, width, paint)}`
  const tail = [
    ...(score == null ? [] : [`SCORE: ${score.name}`]),
    ...(leftOut === 0 ? [] : [`and ${counted(leftOut, 'backend')} more`]),
    ...notes,
  ]
  const below = tail.flatMap((line) => wrap(printable(line), width)).map((line) => `${line}\n`)
  return [...head, table, ...(below.length === 0 ? [] : ['\n', ...below])].join('')
}

const outcomeStyles: Readonly<Record<Outcome['kind'], keyof Paint>> = {
  backend: 'green',
  queue: 'yellow',
  reset: 'red',
  undecided: 'yellow',
}

// How it came to the pool, and when that was.
function pathOf({ listener, client, routes, pool, policy, basis, at }: Explanation): string {
  const who = client === null ? 'any client' : printable(client)
  const when = basis === 'now' ? 'now' : `taken down at ${at}`
  return `${who} → ${listener} → ${routes.join(', ')} → ${pool} (${policy}), ${when}`
}

function sessionLines({ id, reason, detail, attempts, queueMs }: ExplainedSession): string[] {
  const end = reason === null ? 'open' : `ended as ${reason}`
  const why = detail === null ? '' : ` (${printable(detail)})`
  const waited = queueMs === 0 ? '' : `, waited ${queueMs} ms in the queue`
  const tries = attempts.map(
    ({ backend, result, ms }) => `  ${printable(backend)} ${result} after ${ms} ms`,
  )
  return [`session ${printable(id)} ${end}${why}${waited}`, ...tries]
}

function nameOf({ backend, tier }: ExplainedCandidate): string {
  return `${printable(backend)}${tier === 'backup' ? ' (backup)' : ''}`
}

function sessionsOf({ sessions, maxSessions }: ExplainedCandidate): string {
  return maxSessions === null ? String(sessions) : `${sessions}/${maxSessions}`
}

function scoreOf({ score }: ExplainedCandidate): string {
  return score === null ? '' : figure(score.value)
}

function figure(value: number): string {
  return String(Math.round(value * 100) / 100)
}
