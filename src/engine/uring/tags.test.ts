import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as tags from './tags.js'

test('every kind has a number of its own that fits eight bits', () => {
  const kinds = Object.entries(tags).flatMap(([name, kind]) =>
    name.startsWith('kind') ? [kind as number] : [],
  )
  assert.ok(kinds.length > 10)
  assert.equal(new Set(kinds).size, kinds.length)
  for (const kind of kinds) assert.ok(kind >= 0 && kind < 256)
})

test('kind and generation are found again in a tag that was a word of a completion', () => {
  for (const generation of [0, 1, 0x7fffff, 0x800000, 0xffffff]) {
    const word = Uint32Array.of(tags.tagOf(tags.kindWritable, generation))[0]!
    assert.equal(word & 0xff, tags.kindWritable)
    assert.equal(word >>> 8, generation)
  }
})
