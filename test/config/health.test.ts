/** `health` as files write it: beside its pool, over it, and with files of its own. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { probesOf } from '../../src/core/config/health-fields.js'
import { loadFrom, told } from './memory-files.js'

test('a file that an option names is where its configuration is', async () => {
  const own = 'pools: { own: { backends: ["h:1"], health: { type: tls, ca: ../ca.pem } } }'
  const files = {
    'etc/a.yaml': `
include: conf.d/own.yaml
listeners: {}
pools: { web: { backends: ["h:1"], health: { type: tls, ca: "\${NAME}.pem" } } }
`,
    'etc/conf.d/own.yaml': own,
    'etc/web.pem': '',
    'etc/ca.pem': '',
  }
  const result = await loadFrom(files, ['etc/a.yaml'], { NAME: 'web' })
  assert.ok(result.ok)
  const caOf = (pool: string) => {
    const config = probesOf(result.value.config.pools[pool]!.health).probes[0]?.config
    return config?.type === 'tls' ? config.ca : undefined
  }
  assert.deepEqual([caOf('web'), caOf('own')], ['/etc/web.pem', '/etc/ca.pem'])
})

test('what only looks like such an option is left as it is', async () => {
  const text = `
listeners: {}
pools:
  web:
    balance: { policy: ./policy.mjs, options: { ca: one, policy: ./two } }
    backends: ["h:1"]
    health:
      all: [{ type: http, headers: { ca: three } }, { type: exec, command: [x], env: { ca: four } }]
`
  const result = await loadFrom({ 'etc/a.yaml': text, 'etc/policy.mjs': '' }, ['etc/a.yaml'])
  assert.ok(result.ok, JSON.stringify(result))
  const { balance, health } = result.value.config.pools.web!
  const module = {
    policy: 'module',
    file: '/etc/policy.mjs',
    options: { ca: 'one', policy: './two' },
  }
  assert.deepEqual(balance, module)
  const [http, exec] = probesOf(health).probes.map(({ config }) => config)
  assert.ok(http?.type === 'http' && exec?.type === 'exec')
  assert.deepEqual([http.headers, exec.env], [{ ca: 'three' }, { ca: 'four' }])
})

test('a file of authorities that is not there is told where it is named, once', async () => {
  const text = `
listeners: {}
pools:
  web:
    health: { type: tls, ca: none.pem }
    backends: ["h:1", { address: "h:2", health: { interval: 5s } }]
  both:
    health: { any: [{ type: tcp }, { type: https, ca: none.pem }, { type: tls, ca: lost.pem }] }
    backends: ["h:1"]
  own:
    backends: [{ address: "h:1", health: { type: tls, ca: gone.pem } }]
`
  const result = await loadFrom({ 'a.yaml': text }, ['a.yaml'])
  assert.deepEqual(result.ok ? [] : told(result.error), [
    'a.yaml:5:30 /none.pem: no such file',
    'a.yaml:8:84 /lost.pem: no such file',
    'a.yaml:11:59 /gone.pem: no such file',
  ])
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
