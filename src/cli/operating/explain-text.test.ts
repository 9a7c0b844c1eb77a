import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ExplainedCandidate, Explanation } from '../../core/explain/explanation.js'
import { widthOf } from '../../core/text-width.js'
import { paintFor } from '../terminal/paint.js'
import { explainText } from './explain-text.js'

const plain = paintFor(false, {})

const candidate: ExplainedCandidate = {
  backend: 'a',
  tier: 'primary',
  state: 'up',
  decidedBy: 'probe',
  weight: 2,
  sessions: 12,
  maxSessions: null,
  score: { name: 'sessions for its weight', value: 6.5 },
  result: 'picked',
  why: 'the fewest sessions for its weight',
}

const answer: Explanation = {
  basis: 'now',
  at: '2026-01-31T12:00:00.000Z',
  listener: 'web',
  client: '192.0.2.7',
  sni: null,
  session: null,
  routes: ["no routes; the listener's pool"],
  pool: 'web',
  policy: 'least-sessions',
  outcome: { kind: 'backend', backend: 'a' },
  why: 'least-sessions gives it web/a: the fewest sessions for its weight',
  candidates: [
    candidate,
    {
      ...candidate,
      backend: 'b',
      weight: 0.5,
      sessions: 4,
      maxSessions: 200,
      score: { name: 'sessions for its weight', value: 10 },
      result: 'lost',
      why: 'busier for its weight: 10 against 6.5',
    },
    { ...candidate, backend: 'c', state: 'down', score: null, result: 'out', why: 'down: refused' },
    {
      ...candidate,
      backend: 'd',
      tier: 'backup',
      decidedBy: null,
      score: null,
      result: 'lost',
      why: 'a backup: a primary could take the session',
    },
  ],
  leftOut: 0,
  notes: ['Among equals chance decides.'],
}

test('for a client that might come', () => {
  assert.equal(
    explainText(answer, Number.POSITIVE_INFINITY, plain),
    `least-sessions gives it web/a: the fewest sessions for its weight
192.0.2.7 → web → no routes; the listener's pool → web (least-sessions), now

BACKEND     RESULT  STATE  BY     WEIGHT   OPEN  SCORE  WHY
a           picked  up     probe       2     12    6.5  the fewest sessions for its weight
b           lost    up     probe     0.5  4/200     10  busier for its weight: 10 against 6.5
c           out     down   probe       2     12         down: refused
d (backup)  lost    up                 2     12         a backup: a primary could take the session

SCORE: sessions for its weight
Among equals chance decides.
`,
  )
})

test('for a session that failed', () => {
  const then = 'taken down at 2026-01-31T12:00:00.000Z'
  const attempts = [{ backend: 'a', result: 'refused', ms: 0.4 }] as const
  const failed: Explanation = {
    ...answer,
    basis: 'then',
    client: '192.0.2.7:51234',
    session: {
      id: '5f3a9c01-0-2k',
      reason: 'connect-failed',
      detail: 'refused',
      opened: answer.at,
      queueMs: 12,
      attempts,
    },
    outcome: { kind: 'reset', reason: 'connect-failed', detail: 'refused' },
    why: 'no backend of pool web: 1 attempt to connect failed, the last one as refused',
    candidates: [
      { ...candidate, score: null, result: 'tried', why: 'tried: refused after 0.4 ms' },
    ],
    leftOut: 2,
    notes: [],
  }
  assert.equal(
    explainText(failed, Number.POSITIVE_INFINITY, plain),
    `no backend of pool web: 1 attempt to connect failed, the last one as refused
192.0.2.7:51234 → web → no routes; the listener's pool → web (least-sessions), ${then}
session 5f3a9c01-0-2k ended as connect-failed (refused), waited 12 ms in the queue
  a refused after 0.4 ms

BACKEND  RESULT  STATE  BY     WEIGHT  OPEN  WHY
a        tried   up     probe       2    12  tried: refused after 0.4 ms

and 2 backends more
`,
  )
})

test('the table fits, and nothing in it steers a terminal', () => {
  const text = explainText({ ...answer, notes: ['\u001b[2J'] }, 60, plain)
  for (const line of text.split('\n')) assert.ok(widthOf(line) <= 60, line)
  assert.ok(!text.includes('\u001b'))
})
