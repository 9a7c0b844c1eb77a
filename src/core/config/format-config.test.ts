import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bad, ok } from '../result.js'
import { configToInput, formatConfig } from './format-config.js'
import { loadConfig } from './load.js'
import { parseConfig } from './parse.js'
import type { Config, ConfigInput } from './schema.js'

const duration = fc.constantFrom('10ms', '1500ms', '2s', '1h30m', '1d')
const durationOrOff = fc.oneof(duration, fc.constant(false as const))
const keepAlive = fc.oneof(
  fc.constant(false as const),
  fc.record(
    { idle: fc.constantFrom('1s', '2m'), probes: fc.integer({ min: 1, max: 100 }) },
    { requiredKeys: [] },
  ),
)
const timeouts = fc.record(
  { connect: duration, connectTotal: duration, idle: durationOrOff, halfClosed: durationOrOff },
  { requiredKeys: [] },
)
const body = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom('/^up$/i', '$${up}', '$$', 'off'),
)
const health = fc.oneof(
  fc.constant(false as const),
  fc.record({ interval: duration, rise: fc.integer({ min: 1, max: 9 }) }, { requiredKeys: [] }),
  fc.record({
    type: fc.constant('http' as const),
    path: fc.constantFrom('/', '/health?a=b'),
    expect: fc.record({
      status: fc.oneof(
        fc.integer({ min: 100, max: 599 }),
        fc.constant('200-399'),
        fc.constant([200, '300-399']),
      ),
      // A body of expressions that do not compile is refused; those are not asked for here.
      body: body
        .filter((text) => !/^\/.*\/[a-z]*$/s.test(text) || text === '/^up$/i')
        .filter((text) => !/(^|[^$])\$\{/.test(text)),
    }),
  }),
)
const backends = fc.uniqueArray(
  fc.oneof(
    fc.constantFrom('10.0.0.1:9001', '[::1]:9002', 'App.Internal:80', 'unix:/run/a b.sock'),
    fc.record({
      name: fc.constantFrom('a', 'b', 'true', '10.0.0.1:9003'),
      address: fc.constantFrom('10.0.0.2:9001', '10.0.0.1:9003', 'unix:/run/app.sock'),
      weight: fc.integer({ min: 0, max: 256 }),
      backup: fc.boolean(),
      maxSessions: fc.constantFrom(false as const, 'off' as const, 7),
    }),
  ),
  { selector: (each) => (typeof each === 'string' ? each : each.name) },
)
const input = fc.record({
  log: fc.record({ sessions: fc.constantFrom('all' as const, 'errors' as const, false as const) }),
  listeners: fc.constantFrom<ConfigInput['listeners'][]>(
    {},
    { web: { bind: ':0', pool: 'web', timeouts: { idle: 'off' } } },
  ),
  pools: fc.record({
    web: fc.record({ backends, health, timeouts, keepAlive }),
  }),
  buffers: fc.constantFrom({}, { perDirection: '64KiB' }),
})

test('a configuration that is written out and read again is the same', async () => {
  await fc.assert(
    fc.asyncProperty(input, async (written) => {
      const first = await load(formatConfig(written as ConfigInput))
      const again = await load(formatConfig(configToInput(first)))
      assert.deepEqual(again, first)
    }),
    { numRuns: 50 },
  )
})

test('a checked configuration is written with every default, in units', () => {
  const config = parseConfig({
    listeners: { web: { bind: ':8080', pool: 'web' } },
    pools: { web: { backends: ['10.0.0.1:9001', { address: '10.0.0.2:9001', weight: 2 }] } },
  })
  assert.ok(config.ok)
  const text = formatConfig(configToInput(config.value))
  assert.match(text, /^ {6}connect: 5s$/m)
  assert.match(text, /^ {4}bind: :8080$/m)
  assert.match(text, /^ {6}- 10\.0\.0\.1:9001\n {6}- name: 10\.0\.0\.2:9001$/m)
})

async function load(text: string): Promise<Config> {
  const absent = () => Promise.resolve(bad('no such file'))
  const result = await loadConfig(['evener.yaml'], {
    readFile: () => Promise.resolve(ok({ kind: 'text', text })),
    readValue: absent,
    wholePath: (path) => path,
    listFiles: absent,
    env: {},
    tryFiles: { module: absent, authorities: absent },
  })
  assert.ok(result.ok, JSON.stringify(result))
  return result.value.config
}
