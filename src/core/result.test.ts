import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bad, ok } from './result.js'

test('a result is a value or a failure, never both', () => {
  assert.deepEqual(ok(0), { ok: true, value: 0 })
  assert.deepEqual(bad('refused'), { ok: false, error: 'refused' })
})
