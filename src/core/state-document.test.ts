import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Override } from './override.js'
import { emptyState, formatState, parseState } from './state-document.js'

const someTime = fc
  .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
  .map((date) => date.toISOString())

const someOverride: fc.Arbitrary<Override> = fc.record(
  {
    pool: fc.constantFrom('web', 'db.1'),
    backend: fc.string({ minLength: 1, maxLength: 20 }),
    state: fc.constantFrom('ready' as const, 'drain' as const, 'maintenance' as const),
    health: fc.constantFrom('up' as const, 'down' as const),
    weight: fc.nat(256),
    by: fc.string({ minLength: 1 }),
    via: fc.constantFrom('library' as const, 'socket' as const, 'http' as const),
    reason: fc.option(fc.string()),
    setAt: someTime,
    expiresAt: fc.option(someTime),
  },
  {
    requiredKeys: ['pool', 'backend', 'by', 'via', 'reason', 'setAt', 'expiresAt'],
    noNullPrototype: true,
  },
)

test('what is written reads back as the same', () => {
  fc.assert(
    fc.property(fc.array(someOverride), (overrides) => {
      const state = { version: 1, overrides } as const
      assert.deepEqual(parseState(formatState(state)), { ok: true, value: state })
    }),
  )
})

test('every override stands on a line of its own', () => {
  const [one] = fc.sample(someOverride, 1)
  assert.equal(formatState(emptyState), '{\n  "version": 1,\n  "overrides": []\n}\n')
  assert.equal(formatState({ version: 1, overrides: [one!, one!] }).split('\n').length, 8)
})

test('a damaged text is refused whole, with where it is damaged', () => {
  const refusal = (text: string) => {
    const parsed = parseState(text)
    return parsed.ok ? 'taken' : parsed.error
  }
  assert.match(refusal('{"version": 1, "overr'), /JSON/)
  assert.match(refusal('{"version": 2, "overrides": []}'), /^version: /)
  assert.match(
    refusal('{"version": 1, "overrides": [{"pool": "web"}]}'),
    /^overrides\[0\]\.backend/,
  )
  assert.match(refusal(''), /JSON/)
})
