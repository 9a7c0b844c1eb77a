import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadTcp } from './handle.js'

const node = process as unknown as { binding: unknown }

test('this Node shows its handles', () => {
  assert.equal(loadTcp().ok, true)
})

test('a Node that hides its handles, or has others, is told and no error', (context) => {
  const shown = node.binding
  context.after(() => {
    node.binding = shown
  })
  for (const [hides, why] of [
    [undefined, /not a function/],
    [() => assert.fail('not allowed'), /not allowed/],
    [() => ({}), /hides its handles/],
  ] as const) {
    node.binding = hides
    const loaded = loadTcp()
    assert.ok(!loaded.ok)
    assert.match(loaded.error, why)
  }
})
