import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutDirection } from './session.js'

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
