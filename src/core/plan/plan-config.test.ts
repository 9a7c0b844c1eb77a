import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseConfig } from '../config/parse.js'
import type { Config, ConfigInput } from '../config/schema.js'
import { type ConfigPlan, isEmpty } from './plan.js'
import { planConfig } from './plan-config.js'

const base: ConfigInput = {
  listeners: { web: { bind: ['127.0.0.1:8080', '[::1]:8080'], pool: 'web' } },
  pools: { web: { backends: ['10.0.0.1:80', { name: 'b', address: '10.0.0.2:80', weight: 2 }] } },
}

function config(input: ConfigInput): Config {
  const parsed = parseConfig(input)
  assert.ok(parsed.ok, 'the test writes a good configuration')
  return parsed.value
}

function plan(from: ConfigInput, to: ConfigInput): ConfigPlan {
  return planConfig(config(from), config(to))
}

test('the same configuration is nothing to do, whatever defaults are written out', () => {
  const written = structuredClone(base)
  const same = { ...written, engine: 'auto', shutdown: { timeout: '25s' } } as const
  assert.ok(isEmpty(plan(base, same)))
})

test('listeners and addresses are told apart: one may go where the other stays', () => {
  const { binds, listeners } = plan(base, {
    listeners: {
      front: { bind: '127.0.0.1:8080', pool: 'web' },
      other: { bind: ':9090', pool: 'web', timeouts: { idle: '5m' } },
    },
    pools: base.pools,
  })
  assert.deepEqual(binds, [
    { act: 'close', address: '[::1]:8080', listener: 'web' },
    { act: 'hand-over', address: '127.0.0.1:8080', listener: 'front', from: 'web' },
    { act: 'open', address: ':9090', listener: 'other' },
  ])
  assert.deepEqual(
    listeners.map(({ act, name }) => `${act} ${name}`),
    ['add front', 'add other', 'remove web'],
  )
})

test('a changed option is told as it is written', () => {
  const { pools, listeners } = plan(base, {
    listeners: { web: { ...base.listeners.web!, timeouts: { idle: '10m' } } },
    pools: { web: { ...base.pools.web!, health: { type: 'http', interval: '5s' } } },
  })
  assert.deepEqual(listeners, [
    {
      act: 'change',
      name: 'web',
      changes: [{ path: 'timeouts.idle', from: undefined, to: '10m' }],
    },
  ])
  const changes = pools[0]!.changes.map(({ path, from, to }) => `${path}: ${from} -> ${to}`)
  assert.deepEqual(changes.slice(0, 2), ['health.type: tcp -> http', 'health.interval: 2s -> 5s'])
})

test('a backend is its name: a new address moves it, a new weight changes it', () => {
  const { backends } = plan(base, {
    ...base,
    pools: {
      web: {
        backends: [
          { name: '10.0.0.1:80', address: '10.0.0.9:80' },
          { name: 'b', address: '10.0.0.2:80', weight: 5 },
          '10.0.0.3:80',
        ],
      },
    },
  })
  assert.deepEqual(
    backends.map(({ act, backend }) => `${act} ${backend}`),
    ['readdress 10.0.0.1:80', 'change b', 'add 10.0.0.3:80'],
  )
  assert.deepEqual(backends[1]!.changes, [{ path: 'weight', from: 2, to: 5 }])
})

test('options of the process change in place or wait for a restart', () => {
  const { options, restart } = plan(base, {
    ...base,
    engine: 'net',
    log: { level: 'debug' },
    limits: { sessions: 10 },
  })
  assert.deepEqual(options, [{ path: 'log.level', from: 'info', to: 'debug' }])
  assert.deepEqual(
    restart.map(({ path }) => path),
    ['engine', 'limits.sessions'],
  )
})

test('what would surprise an operator is said', () => {
  const one = { listeners: base.listeners, pools: { web: { backends: ['10.0.0.1:80'] } } }
  const none = { listeners: base.listeners, pools: { web: { backends: [] } } }
  assert.deepEqual(plan(one, none).warnings, ['removes the only backend of pool web'])
  const weightless = { pools: { web: { backends: [{ address: '10.0.0.1:80', weight: 0 }] } } }
  assert.deepEqual(plan(base, { ...base, ...weightless }).warnings, [
    'leaves no backend of pool web that is given sessions',
  ])
  const others = { pools: { web: { backends: ['10.0.0.7:80', '10.0.0.8:80'] } } }
  assert.deepEqual(plan(base, { ...base, ...others }).warnings, [
    'replaces every backend of pool web at once',
  ])
  assert.deepEqual(plan(base, { ...base, listeners: {} }).warnings, [
    'removes every listener: nothing is accepted any more',
  ])
})

test('every backend and address is accounted for, once', () => {
  const ports = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 })
  const inputs = fc.record({ binds: ports, backends: ports }).map(({ binds, backends }) => ({
    listeners: { web: { bind: binds.map((port) => `127.0.0.1:${port}`), pool: 'web' } },
    pools: { web: { backends: backends.map((port) => `10.0.0.1:${port}`) } },
  }))
  fc.assert(
    fc.property(inputs, inputs, (from, to) => {
      const { binds, backends } = plan(from, to)
      const count = (act: string) => binds.filter((step) => step.act === act).length
      assert.equal(count('keep') + count('close'), from.listeners.web.bind.length)
      assert.equal(count('keep') + count('open'), to.listeners.web.bind.length)
      const added = backends.filter(({ act }) => act === 'add').length
      const removed = backends.filter(({ act }) => act === 'remove').length
      const difference = to.pools.web.backends.length - from.pools.web.backends.length
      assert.equal(added - removed, difference)
    }),
  )
})
