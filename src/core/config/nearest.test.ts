import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest } from './nearest.js'

const options = ['bind', 'pool', 'timeouts', 'keepAlive', 'connectTotal', 'connect']

for (const [written, meant] of [
  ['bnid', 'bind'],
  ['bin', 'bind'],
  ['pools', 'pool'],
  ['keep-alive', 'keepAlive'],
  ['KEEP_ALIVE', 'keepAlive'],
  ['timeout', 'timeouts'],
  ['connectTotla', 'connectTotal'],
  ['conect', 'connect'],
] as const) {
  test(`"${written}" is meant to be "${meant}"`, () => {
    assert.equal(nearest(written, options), meant)
  })
}

for (const written of ['frobnicate', 'x', '', 'weight']) {
  test(`"${written}" is near to nothing`, () => {
    assert.equal(nearest(written, options), undefined)
  })
}

test('of several the nearest is meant', () => {
  assert.equal(nearest('web-2', ['web-1', 'web2', 'web-3']), 'web2')
})

test('a very long word takes no time', () => {
  assert.equal(nearest('b'.repeat(1_000_000), options), undefined)
})
