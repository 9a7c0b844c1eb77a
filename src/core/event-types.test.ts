import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseEventTypes } from './event-types.js'

test('types are meant one by one, or all of a kind', () => {
  const parsed = parseEventTypes('pool.*, backend.up,backend.up')
  assert.deepEqual(parsed.ok && [...parsed.value], [
    'pool.available',
    'pool.unavailable',
    'backend.up',
  ])
})

test('what is no type is refused, with what may have been meant', () => {
  const close = parseEventTypes('backend.up,backend.dwon')
  assert.equal(close.ok, false)
  assert.match(close.ok ? '' : close.error, /"backend\.dwon"; did you mean "backend\.down"\?/)
  for (const text of ['', '*', '.*', 'fo.*', 'backend', 'backend.up,']) {
    assert.equal(parseEventTypes(text).ok, false, text)
  }
})
