import assert from 'node:assert/strict'
import { test } from 'node:test'
import { smoothOrder } from './smooth-order.js'

test('weights 5, 1, 1 are spread smoothly', () => {
  assert.deepEqual([...smoothOrder([5, 1, 1])], [0, 0, 1, 0, 2, 0, 0])
})
