import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holdsBackend, type SessionPhase, withoutDirection } from './session.js'

test('a session holds its backend until it is closed, also while it owes a reset', () => {
  const end = { reason: 'backend-reset', detail: null, closedBy: 'backend' } as const
  const phases: readonly SessionPhase[] = [
    { phase: 'connecting' },
    { phase: 'relaying', open: 'both' },
    { phase: 'relaying', open: 'out' },
    { phase: 'finishing' },
    { phase: 'ending', toward: 'client', end, deadlineMs: 1 },
    { phase: 'closed' },
  ]
  assert.deepEqual(phases.map(holdsBackend), [true, true, true, true, true, false])
})

test('one direction ends and the other goes on', () => {
  assert.equal(withoutDirection('both', 'in'), 'out')
  assert.equal(withoutDirection('both', 'out'), 'in')
})

test('a session has ended when both directions have, in either order', () => {
  assert.equal(withoutDirection('out', 'out'), undefined)
  assert.equal(withoutDirection('in', 'in'), undefined)
})

test('a direction that had ended ends no second time', () => {
  assert.equal(withoutDirection('out', 'in'), 'out')
  assert.equal(withoutDirection('in', 'out'), 'in')
})
