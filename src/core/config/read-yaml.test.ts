import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readYaml } from './read-yaml.js'
import { type Tree, toPlain, treeValuesMax } from './tree.js'

test('JSON reads as itself, whatever its layout', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent)
      fc.pre(!text.includes('__proto__') && !text.includes('<<'))
      const { tree, problems } = readYaml({ file: 'a.json', text })
      assert.deepEqual(problems, [])
      assert.deepEqual(toPlain(tree!), JSON.parse(text))
    }),
  )
})

test('any text is read or refused, and never throws', () => {
  const part = fc.constantFrom('a', ': ', '- ', '\n', '  ', '[', ']', '{', '}', '"', '&a ', '*a')
  const text = fc.array(fc.oneof(part, fc.string({ maxLength: 3 })), { maxLength: 30 })
  fc.assert(
    fc.property(text, (parts) => {
      const { tree, problems } = readYaml({ file: 'a.yaml', text: parts.join('') })
      assert.ok(tree !== undefined || problems.length > 0)
    }),
    { numRuns: 200 },
  )
})

test('a key that is written twice is told with both places', () => {
  const { problems } = readYaml({ file: 'a.yaml', text: 'a: 1\nb: 2\na: 3\n' })
  assert.equal(problems[0]?.place?.position?.line, 3)
  assert.equal(problems[0]?.related[0]?.place.position?.line, 1)
})

test('what is written wins over what is merged, and of two merged the first', () => {
  const text = `
one: &one { a: 1, b: 1 }
two: &two { a: 2, b: 2, c: 2 }
all: { <<: [*one, *two], a: 0 }
`
  assert.deepEqual((plain(text) as { all: unknown }).all, { a: 0, b: 1, c: 2 })
})

test('a quoted "<<" is a key like any other', () => {
  assert.deepEqual(plain('"<<": { a: 1 }\n'), { '<<': { a: 1 } })
})

test('keys that are numbers are their text', () => {
  assert.deepEqual(plain('8080: a\n1.0: b\n'), { '8080': 'a', '1.0': 'b' })
})

test('values are typed by YAML 1.2: off and yes are words', () => {
  assert.deepEqual(plain('[off, yes, true, 0o17, 012, 1e3, ~, 12:30]'), [
    'off',
    'yes',
    true,
    15,
    12,
    1000,
    null,
    '12:30',
  ])
})

test('anchors that multiply are refused before they fill the memory', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let level = 1; level < 12; level++) {
    const uses = Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')
    lines.push(`a${level}: &a${level} [${uses}]`)
  }
  const { tree, problems } = readYaml({ file: 'a.yaml', text: lines.join('\n') })
  assert.equal(tree, undefined)
  assert.match(problems[0]?.message ?? '', new RegExp(`^more than ${treeValuesMax} values`))
})

for (const [what, text] of [
  ['nesting', '['.repeat(200) + ']'.repeat(200)],
  ['deep nesting', '['.repeat(100_000)],
  ['an anchor within itself', 'a: &a [*a]'],
  ['a name of an option that is a list', '? [a]\n: 1'],
  ['a name of an option that is nothing', '? \n: 1'],
  ['a name that JavaScript keeps for itself', '__proto__: { a: 1 }'],
  ['YAML 1.1', '%YAML 1.1\n---\na: yes\n'],
  ['a tag', 'a: !!binary aGk=\n'],
  ['another tag', 'a: !env HOME\n'],
  ['merging a single value', '<<: 5\n'],
] as const) {
  test(`${what} is refused with its place`, () => {
    const { problems } = readYaml({ file: 'a.yaml', text })
    assert.ok(problems.length > 0)
    assert.ok(problems.every(({ place }) => place?.position !== undefined))
  })
}

function plain(text: string): unknown {
  const { tree, problems } = readYaml({ file: 'a.yaml', text })
  assert.deepEqual(problems, [])
  return toPlain(tree as Tree)
}
