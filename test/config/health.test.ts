/** `health` as files write it: beside its pool, over it, and with files of its own. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { probesOf } from '../../src/core/config/health-fields.js'
import { loadFrom } from './memory-files.js'

test('a file that an option names is where its configuration is', async () => {
  const own = 'pools: { own: { backends: ["h:1"], health: { type: tls, ca: ../ca.pem } } }'
  const files = {
    'etc/a.yaml': `
include: conf.d/own.yaml
listeners: {}
pools: { web: { backends: ["h:1"], health: { type: tls, ca: "\${NAME}.pem" } } }
`,
    'etc/conf.d/own.yaml': own,
  }
  const result = await loadFrom(files, ['etc/a.yaml'], { NAME: 'web' })
  assert.ok(result.ok)
  const caOf = (pool: string) => {
    const config = probesOf(result.value.config.pools[pool]!.health).probes[0]?.config
    return config?.type === 'tls' ? config.ca : undefined
  }
  assert.deepEqual([caOf('web'), caOf('own')], ['etc/web.pem', 'etc/ca.pem'])
})

test("a backend's health lies over its pool's, option by option", async () => {
  const text = `
listeners: {}
pools:
  web:
    health: { type: http, path: /up, interval: 7s, timeout: 3s }
    backends:
      - { name: other, address: "h:1", health: { path: /ready } }
      - { name: plain, address: "h:2", health: { type: tcp } }
      - { name: both, address: "h:3", health: { all: [{ name: page }, { type: tls, fall: 1 }] } }
      - { name: off, address: "h:4", health: false }
`
  const result = await loadFrom({ 'a.yaml': text }, ['a.yaml'])
  assert.ok(result.ok)
  const health = Object.fromEntries(
    result.value.config.pools.web!.backends.map((each) => [
      each.name,
      probesOf(each.health!).probes.map(({ name, config }) => {
        return [name, config.type, 'path' in config ? config.path : '', config.interval].join(' ')
      }),
    ]),
  )
  assert.deepEqual(health, {
    other: ['http http /ready 7000'],
    plain: ['tcp tcp  7000'],
    both: ['page http /up 7000', 'tls tls  7000'],
    off: [],
  })
})
