import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkValue, parseConfig } from './parse.js'
import { configSchema } from './schema.js'
import { optionsIn } from './schema-walk.js'

const minimal = {
  listeners: { web: { bind: ':8080', pool: 'web' } },
  pools: { web: { backends: ['10.0.0.1:9001', { address: '[::1]:9002', weight: 2 }] } },
}

test('a backend is named by its address as written where it has no name', () => {
  const result = parseConfig(minimal)
  assert.ok(result.ok)
  assert.deepEqual(result.value.pools.web?.backends, [
    {
      name: '10.0.0.1:9001',
      address: { kind: 'tcp', host: '10.0.0.1', port: 9001 },
      weight: 1,
      maxSessions: false,
      backup: false,
      state: 'ready',
    },
    {
      name: '[::1]:9002',
      address: { kind: 'tcp', host: '::1', port: 9002 },
      weight: 2,
      maxSessions: false,
      backup: false,
      state: 'ready',
    },
  ])
})

test('defaults are filled in, durations in milliseconds', () => {
  const result = parseConfig(minimal)
  assert.ok(result.ok)
  assert.equal(result.value.pools.web?.timeouts.connect, 5000)
  assert.deepEqual(result.value.listeners.web?.bind, [{ kind: 'tcp', host: undefined, port: 8080 }])
})

test('defaults and x- options work in an object too', () => {
  const result = parseConfig({ ...minimal, defaults: { pool: { attempts: 7 } }, 'x-note': 1 })
  assert.ok(result.ok)
  assert.equal(result.value.pools.web?.attempts, 7)
})

test('include and ${…} are refused outside of files', () => {
  const result = parseConfig({ ...minimal, include: ['a.yaml'], name: '${HOME}', engine: '$${x}' })
  assert.ok(!result.ok)
  assert.deepEqual(
    result.error.map(({ path, message }) => [path, message]),
    [
      ['name', '${HOME}: replaced in files only; write $${HOME} for the text itself'],
      ['include', '"include" works in files only'],
      ['engine', 'expected "auto", "uring" or "net", got "${x}"'],
    ],
  )
})

for (const value of [undefined, null, 5, 'web', [], () => minimal, new Map()]) {
  test(`${String(value)} is no configuration`, () => {
    assert.equal(parseConfig(value).ok, false)
  })
}

test('an object that contains itself is refused', () => {
  const loop: Record<string, unknown> = { ...minimal }
  loop.log = { level: loop }
  loop.defaults = { pool: loop }
  assert.equal(parseConfig(loop).ok, false)
})

const words = optionsIn(configSchema).flatMap(({ path }) => path.split('.'))
const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom<unknown>(null, true, false, 0, 5, 1.5, '', 'off', '5s', ':80', 'h:1', 'http'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('web', ...words), tie('value'), { maxKeys: 5 }),
  ),
})).value

test('whatever is wrong is told in words, at an option', () => {
  const named = fc.dictionary(fc.constantFrom('web', 'api'), anyValue, { maxKeys: 2 })
  const config = fc.record(
    { listeners: fc.oneof(named, anyValue), pools: fc.oneof(named, anyValue), log: anyValue },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.oneof(config, anyValue), (value) => {
      const result = parseConfig(value)
      for (const { message } of result.ok ? [] : result.error) {
        assert.doesNotMatch(message, /[Ii]nvalid (input|string|key|option|discr)|undefined|Unrecog/)
      }
    }),
    { numRuns: 300 },
  )
})

for (const [what, change, message] of [
  ['no listener', { listeners: {} }, 'no listener: nothing is accepted'],
  [
    'a pool nobody uses',
    { pools: { ...minimal.pools, api: { backends: ['h:1'] } } },
    'no listener uses the pool "api"',
  ],
  [
    'a pool without backends',
    pool({ backends: [] }),
    'no backends: every session of this pool is reset',
  ],
  [
    'weights of 0',
    pool({ backends: [{ address: 'h:1', weight: 0 }] }),
    'every weight is 0: no backend is given sessions',
  ],
  [
    'connect over connectTotal',
    pool({ timeouts: { connect: '20s' } }),
    'connect is 20s, but connectTotal ends all tries after 10s',
  ],
  [
    'a slow fastInterval',
    pool({ health: { fastInterval: '3s' } }),
    'fastInterval is longer than interval, 2s, and has no effect',
  ],
  [
    'a long timeout',
    pool({ health: { timeout: '3s' } }),
    'timeout is longer than interval, 2s: a slow probe delays the next',
  ],
] as const) {
  test(`${what} is told as a warning`, () => {
    const result = checkValue({ ...minimal, ...change })
    assert.ok(result.ok)
    const messages = result.value.warnings.map((each) => each.message)
    assert.ok(messages.includes(message), messages.join('\n'))
    assert.ok(result.value.warnings.every(({ severity }) => severity === 'warning'))
  })
}

test('a connect timeout of a listener is held against the connectTotal of its pool', () => {
  const timeouts = { connect: '11s' }
  const result = checkValue({
    ...minimal,
    listeners: { web: { ...minimal.listeners.web, timeouts } },
  })
  assert.ok(result.ok)
  assert.deepEqual(
    result.value.warnings.map(({ path }) => path),
    ['listeners.web.timeouts'],
  )
})

test('a short interval alone is no reason to warn', () => {
  const result = checkValue({ ...minimal, ...pool({ health: { interval: '100ms' } }) })
  assert.ok(result.ok)
  assert.deepEqual(result.value.warnings, [])
})

function pool(change: object) {
  return { pools: { web: { ...minimal.pools.web, ...change } } }
}
