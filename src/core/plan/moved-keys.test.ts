import assert from 'node:assert/strict'
import { test } from 'node:test'
import { movedKeyShare } from './moved-keys.js'

const members = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `backend-${index}`, weight: 1 }))

test('nothing moves where nothing changes, everything where the seed does', () => {
  const pool = { members: members(10), seed: 0 }
  assert.equal(movedKeyShare(pool, pool), 0)
  assert.ok(movedKeyShare(pool, { ...pool, seed: 1 }) > 0.85)
})

test('one backend less of ten moves its own tenth and little else', () => {
  const before = { members: members(10), seed: 0 }
  const share = movedKeyShare(before, { members: members(9), seed: 0 })
  assert.ok(share > 0.09 && share < 0.13, `${share}`)
})

test('without backends every key of theirs has moved', () => {
  assert.equal(movedKeyShare({ members: members(3), seed: 0 }, { members: [], seed: 0 }), 1)
})
