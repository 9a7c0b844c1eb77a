import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noSessionFilter, sessionsPath } from './session-filter.js'

test('only what was chosen is asked for, and never all there are', () => {
  assert.equal(sessionsPath(noSessionFilter), 'sessions?limit=200')
  const filter = { ...noSessionFilter, pool: 'web', client: '10.0.0.1 &' }
  assert.equal(sessionsPath(filter), 'sessions?pool=web&client=10.0.0.1%20%26&limit=200')
})
