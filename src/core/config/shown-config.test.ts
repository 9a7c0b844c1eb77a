import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseConfig } from './parse.js'
import { redacted, shownConfig } from './shown-config.js'

const written = {
  admin: { tokens: [{ name: 'a', role: 'read', token: '0123456789abcdef' }] },
  listeners: { web: { bind: ':8080', pool: 'web', timeouts: { idle: '10m' } } },
  pools: {
    web: {
      balance: { policy: 'hash', on: 'source', seed: 7 },
      backends: ['10.0.0.1:80', { name: 'b', address: '10.0.0.2:80', weight: 2 }],
      health: {
        type: 'http',
        path: '/health',
        headers: { Authorization: 'Bearer abc', Accept: 'text/plain' },
      },
      timeouts: { connect: '1s' },
    },
    plain: { backends: ['10.0.0.3:80'] },
  },
}

function configOf(input: unknown) {
  const config = parseConfig(input)
  assert.ok(config.ok)
  return config.value
}

test('what is shown is what was written, less its secrets', () => {
  const shown = shownConfig(configOf(written), false)
  const { admin, listeners, pools } = structuredClone(written)
  admin.tokens[0]!.token = redacted
  pools.web.health.headers.Authorization = redacted
  assert.deepEqual(shown.admin, admin)
  assert.deepEqual(shown.pools, {
    ...pools,
    web: { ...pools.web, balance: { policy: 'hash', seed: 7 } },
  })
  assert.deepEqual(shown.listeners, listeners)
  assert.deepEqual(Object.keys(shown), ['admin', 'listeners', 'pools'])
})

test('with defaults it is whole, and reads back as the same', () => {
  const config = configOf({ ...written, admin: false })
  const { pools, ...whole } = structuredClone(shownConfig(config, true))
  assert.deepEqual(whole.shutdown, { delay: '0s', timeout: '25s' })
  const web = (pools as Record<string, { health: { headers: Record<string, string> } }>).web!
  web.health.headers.Authorization = 'Bearer abc'
  assert.deepEqual(configOf({ ...whole, pools }), config)
})
