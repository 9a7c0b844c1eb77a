import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Member } from './members.js'
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

const someMember: fc.Arbitrary<Member> = fc.record({
  pool: fc.constantFrom('web', 'db.1'),
  name: fc.stringMatching(/^[a-z/: ]{1,20}$/),
  address: fc.constantFrom('10.0.0.1:80', '[::1]:80', 'app.internal:80', 'unix:/run/a.sock'),
  weight: fc.nat(256),
  maxSessions: fc.constantFrom(false as const, 1, 1_000_000),
  backup: fc.boolean(),
  by: fc.string({ minLength: 1 }),
  via: fc.constantFrom('library' as const, 'socket' as const, 'http' as const),
  reason: fc.option(fc.string()),
  addedAt: someTime,
})

test('what is written reads back as the same', () => {
  fc.assert(
    fc.property(fc.array(someOverride), fc.array(someMember), (overrides, some) => {
      const members = some.map((one) => ({ ...one }))
      const state = { version: 1, overrides, members } as const
      assert.deepEqual(parseState(formatState(state)), { ok: true, value: state })
    }),
  )
})

test('a file from before there were members is read, and reads the same without any', () => {
  const text = '{\n  "version": 1,\n  "overrides": []\n}\n'
  assert.deepEqual(parseState(text), { ok: true, value: emptyState })
  assert.equal(formatState(emptyState), text)
})

test('every override stands on a line of its own', () => {
  const [one] = fc.sample(someOverride, 1)
  assert.equal(formatState(emptyState), '{\n  "version": 1,\n  "overrides": []\n}\n')
  assert.equal(
    formatState({ version: 1, overrides: [one!, one!], members: [] }).split('\n').length,
    8,
  )
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
