import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Balance } from './policy.js'
import { sourceKey } from './source-key.js'

const bySource: Balance = {
  policy: 'hash',
  on: 'source',
  seed: 0,
  prefix4: 24,
  prefix6: 64,
  boundedLoad: false,
}
const byNetwork: Balance = { ...bySource, on: 'source-prefix' }

test('an address has one key, whichever listener its client came in by', () => {
  assert.equal(sourceKey(bySource, '10.0.0.1'), sourceKey(bySource, '::ffff:10.0.0.1'))
  assert.equal(sourceKey(bySource, '2001:db8::1'), sourceKey(bySource, '2001:db8:0:0::1'))
  assert.notEqual(sourceKey(bySource, '10.0.0.1'), sourceKey(bySource, '10.0.0.2'))
})

test('with source-prefix the clients of a network have one key', () => {
  assert.equal(sourceKey(byNetwork, '10.0.0.1'), sourceKey(byNetwork, '10.0.0.254'))
  assert.notEqual(sourceKey(byNetwork, '10.0.0.1'), sourceKey(byNetwork, '10.0.1.1'))
  assert.equal(sourceKey(byNetwork, '2001:db8::1'), sourceKey(byNetwork, '2001:db8::ffff:1'))
  assert.notEqual(sourceKey(byNetwork, '2001:db8::1'), sourceKey(byNetwork, '2001:db8:0:1::1'))
})

test('another seed is another key', () => {
  assert.notEqual(sourceKey(bySource, '10.0.0.1'), sourceKey({ ...bySource, seed: 1 }, '10.0.0.1'))
})

test('a policy that does not hash asks for no key', () => {
  assert.equal(sourceKey({ policy: 'random' }, '10.0.0.1'), 0)
})
