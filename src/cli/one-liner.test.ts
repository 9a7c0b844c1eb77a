import assert from 'node:assert/strict'
import { test } from 'node:test'
import { probesOf } from '../core/config/health-fields.js'
import { configOfOneLiner, type OneLiner } from './one-liner.js'

const given: OneLiner = {
  listen: [':8080'],
  to: ['10.0.0.1:9001', 'unix:/run/b.sock'],
  balance: undefined,
  health: undefined,
}
const configOf = (change: Partial<OneLiner>) => {
  const config = configOfOneLiner({ ...given, ...change })
  assert.ok(config.ok)
  return config.value.config
}
const refusalOf = (change: Partial<OneLiner>) => {
  const config = configOfOneLiner({ ...given, ...change })
  assert.ok(!config.ok)
  return config.error.join('\n')
}

test('listeners and backends come in the order given', () => {
  const { listeners, pools } = configOf({ listen: [':8080', '[::1]:8081'] })
  assert.deepEqual(
    listeners.main!.bind.map((bind) => bind.kind === 'tcp' && bind.port),
    [8080, 8081],
  )
  assert.deepEqual(
    pools.main!.backends.map(({ name }) => name),
    ['10.0.0.1:9001', 'unix:/run/b.sock'],
  )
})

test('health is tcp by default, and as given otherwise', () => {
  const health = (text?: string) => {
    return probesOf(configOf({ health: text }).pools.main!.health).probes[0]?.config
  }
  assert.equal(health()?.type, 'tcp')
  assert.equal(health('tcp')?.type, 'tcp')
  assert.equal(health('off'), undefined)
  const page = (text: string) => {
    const http = health(text)
    assert.ok(http?.type === 'http')
    return http
  }
  assert.equal(page('http:/health=up').path, '/health')
  assert.deepEqual(page('http:/health=up').expect.body, { kind: 'text', text: 'up' })
  assert.equal(page('http:/ready').expect.body, undefined)
  assert.deepEqual(page('http:/health=${up}').expect.body, { kind: 'text', text: '${up}' })
})

test('mistakes are told in terms of the options', () => {
  assert.match(refusalOf({ listen: [] }), /^--listen is missing/)
  assert.match(refusalOf({ to: [] }), /^--to is missing/)
  assert.match(refusalOf({ to: ['10.0.0.1'] }), /^--to: .*no port/)
  assert.match(refusalOf({ listen: ['8080'] }), /^--listen: .*write :8080/)
  assert.match(refusalOf({ balance: 'robin-round' }), /^--balance: /)
  assert.match(refusalOf({ health: 'https:/x' }), /^--health "https:\/x": write tcp, http:/)
  assert.match(refusalOf({ health: 'http:/h?a=1' }), /a query does not fit here/)
  const all = refusalOf({ to: ['a', 'b'], health: 'no', balance: 'robin-round' })
  assert.equal(all.split('\n').length, 4, 'all mistakes at once')
})
