import assert from 'node:assert/strict'
import { test } from 'node:test'
import { realResolve } from './resolve.js'

test('a name of this machine has an address', async () => {
  const answer = await realResolve('localhost')
  assert.ok(answer.ok)
  assert.ok(answer.value.some((address) => address === '127.0.0.1' || address === '::1'))
})

test('a name that cannot exist is a failure in words, never an exception', async () => {
  const answer = await realResolve('no-such-name.invalid')
  assert.ok(!answer.ok)
  assert.match(answer.error, /^name (not found|look-up failed)/)
})
