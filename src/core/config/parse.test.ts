import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseConfig } from './parse.js'

const minimal = {
  listeners: { web: { bind: ':8080', pool: 'web' } },
  pools: { web: { backends: ['10.0.0.1:9001', { address: '[::1]:9002', weight: 2 }] } },
}

test('a backend is named by its address as written where it has no name', () => {
  const result = parseConfig(minimal)
  assert.ok(result.ok)
  assert.deepEqual(result.value.pools.web?.backends, [
    { name: '10.0.0.1:9001', address: { kind: 'tcp', host: '10.0.0.1', port: 9001 }, weight: 1 },
    { name: '[::1]:9002', address: { kind: 'tcp', host: '::1', port: 9002 }, weight: 2 },
  ])
})

test('defaults are filled in, durations in milliseconds', () => {
  const result = parseConfig(minimal)
  assert.ok(result.ok)
  assert.equal(result.value.pools.web?.timeouts.connect, 5000)
  assert.deepEqual(result.value.listeners.web?.bind, [{ kind: 'tcp', host: undefined, port: 8080 }])
})
