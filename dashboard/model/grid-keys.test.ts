import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actionOfKey, rowAfterKey } from './grid-keys.js'

test('keys go from row to row and no further than the ends', () => {
  const from = (row: number, key: string) => rowAfterKey(key, row, 10, 4)
  assert.deepEqual(
    ['ArrowDown', 'k', 'PageDown', 'PageUp', 'Home', 'End'].map((key) => from(5, key)),
    [...[6, 4, 9, 1, 0, 9]],
  )
  assert.equal(from(9, 'j'), 9)
  assert.equal(from(0, 'ArrowUp'), 0)
  assert.equal(from(0, 'x'), undefined)
  assert.equal(rowAfterKey('End', 0, 0, 4), 0)
})

test('letters ask for actions, other keys for none', () => {
  assert.equal(actionOfKey('d'), 'drain')
  assert.equal(actionOfKey('toString'), undefined)
})
