import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parse } from 'yaml'
import { ok } from '../result.js'
import { interpolate, typeScalar } from './interpolate.js'
import { escapeReferences, parseReferences } from './references.js'
import type { ScalarTree } from './tree.js'

test('a text that is escaped reads as itself', () => {
  fc.assert(
    fc.property(text(), (plain) => {
      const pieces = parseReferences(escapeReferences(plain))
      assert.ok(pieces.ok)
      assert.equal(pieces.value.join(''), plain)
    }),
  )
})

test('any text is pieces or a bad reference, and never throws', () => {
  fc.assert(
    fc.property(text(), (written) => {
      const pieces = parseReferences(written)
      assert.ok(pieces.ok || written.startsWith('${', pieces.error.offset))
    }),
  )
})

test('references are found between texts', () => {
  const reference = { kind: 'variable', name: 'HOST', fallback: undefined, written: '${HOST}' }
  const withDefault = { kind: 'variable', name: 'PORT', fallback: '80', written: '${PORT:-80}' }
  const file = { kind: 'file', path: '/run/a b', written: '${file:/run/a b}' }
  const pieces = parseReferences('a ${HOST}:${PORT:-80} $${x} ${file:/run/a b}$')
  assert.deepEqual(pieces, ok(['a ', reference, ':', withDefault, ' ${x} ', file, '$']))
})

for (const written of ['${', '${}', '${a b}', '${1A}', '${A:-${B}}', '${file:}', '${A:default}']) {
  test(`${written} is told to be wrong`, () => {
    assert.equal(parseReferences(`x${written}`).ok, false)
  })
}

test('a value is typed by the rules of YAML', () => {
  const scalar = fc.oneof(
    fc
      .stringMatching(/^[-+]?[0-9]{0,3}\.?[0-9]{0,3}([eE][-+]?[0-9]{1,2})?$/)
      .filter((text) => text !== '-'), // Alone it begins a list.
    fc.stringMatching(/^0[xo][0-9a-f]{0,4}$/),
    fc.constantFrom('', '~', 'null', 'Null', 'true', 'TRUE', 'False', '.inf', '-.INF', '.nan'),
    fc.constantFrom('yes', 'off', 'tRue', '0b1', '1_000', '12:30', '2020-01-01', '5s', '+.inf'),
  )
  fc.assert(
    fc.property(scalar, (plain) => {
      fc.pre(plain !== '-') // Alone in a document it begins a list.
      assert.deepEqual(typeScalar(plain), parse(plain, { version: '1.2' }))
    }),
    { numRuns: 2000 },
  )
})

const variables: Readonly<Record<string, string>> = { FIVE: '5', EMPTY: '', WORD: 'word' }
for (const [written, value] of [
  ['${FIVE}', 5],
  ['${FIVE}s', '5s'],
  ['${UNSET:-true}', true],
  ['${UNSET:-}', null],
  ['${EMPTY}', null],
  ['${EMPTY:-7}', 7],
  ['a${EMPTY}b', 'ab'],
  ['${WORD}', 'word'],
  ['$${FIVE}', '${FIVE}'],
  ['$FIVE', '$FIVE'],
] as const) {
  test(`${written} becomes ${JSON.stringify(value)}`, () => {
    const { tree, problems } = replace(written)
    assert.deepEqual(problems, [])
    assert.equal(tree.value, value)
  })
}

test('what is not set and has no default is a problem, and marked', () => {
  const { tree, problems } = replace('${UNSET}')
  assert.equal(tree.isBroken, true)
  assert.match(problems[0]?.message ?? '', /^UNSET is not set/)
})

function replace(value: string) {
  const tree: ScalarTree = { kind: 'scalar', value, span: undefined }
  return interpolate(tree, (reference) => {
    return ok(reference.kind === 'variable' ? variables[reference.name] : undefined)
  })
}

function text() {
  const part = fc.constantFrom('$', '{', '}', '$$', '${', 'A', ':-', 'file:', ' ', '${A}')
  return fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''))
}
