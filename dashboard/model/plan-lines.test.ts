import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Plan } from '../../src/core/plan/plan.js'
import { planSections } from './plan-lines.js'

const nothing: Plan = {
  revision: 1,
  binds: [{ act: 'keep', address: ':80', listener: 'in' }],
  listeners: [{ act: 'keep', name: 'in', changes: [] }],
  pools: [],
  backends: [],
  options: [],
  restart: [],
  warnings: [],
  drains: [],
  movedKeys: [],
}

test('a plan that does nothing has no sections', () => {
  assert.deepEqual(planSections(nothing), [])
})

test('warnings come first, then what comes, goes and changes', () => {
  const sections = planSections({
    ...nothing,
    warnings: ['removes the only backend of pool db'],
    binds: [{ act: 'hand-over', address: ':80', listener: 'b', from: 'a' }],
    backends: [
      { act: 'add', pool: 'web', backend: 'c', changes: [] },
      {
        act: 'change',
        pool: 'web',
        backend: 'a',
        changes: [{ path: 'weight', from: undefined, to: 2 }],
      },
    ],
    drains: [{ pool: 'db', backend: 'x', sessions: 2, oldestMs: 65_000, drainMs: 300_000 }],
    movedKeys: [{ pool: 'web', share: 0.3349 }],
  })
  const lines = sections.flatMap(({ lines }) => lines.map(({ sign, text }) => `${sign} ${text}`))
  assert.deepEqual(lines, [
    '! removes the only backend of pool db',
    '→ b takes :80 over from a',
    '+ web/c',
    '~ web/a: weight not set → 2',
    '− db/x: 2 sessions, the oldest open for 1m 05s; they may go on for 5m 00s at most',
    '→ web: 33.5 % of all clients',
  ])
})

test('a long value is cut', () => {
  const to = 'x'.repeat(1000)
  const [section] = planSections({ ...nothing, options: [{ path: 'notes', from: 1, to }] })
  assert.ok(section!.lines[0]!.text.length < 100)
})
