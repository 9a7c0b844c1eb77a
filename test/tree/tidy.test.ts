import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemsIn, rules } from './tidy/rules.js'
import { readTree, sourceFile } from './tidy/source-file.js'

const tree = readTree()

// Until the program is whole, parts of src may be built ahead of what will use them.
const checked = rules.filter(({ name }) => name !== 'dead files')

// All at once, because a waiver of one rule is idle where only another is checked.
const problems = problemsIn(tree, checked)

for (const { name } of checked) {
  test(`the tree is tidy: ${name}`, () => {
    assert.deepEqual(
      problems.filter((line) => line.split(': ')[1] === name),
      [],
    )
  })
}

const sample = (comment: string) => [sourceFile('src/cli/a.ts', `${comment}\nprocess.exit(1)\n`)]
const found = (comment: string) =>
  problemsIn(
    sample(comment),
    rules.filter((rule) => rule.name === 'calls'),
  )

test('a rule may be broken where a comment says why', () => {
  assert.equal(found('').length, 1)
  assert.deepEqual(found('// tidy(calls): nothing is on its way before the start'), [])
})

test('a waiver needs a reason, and something to waive', () => {
  assert.equal(found('// tidy(calls): so').length, 1)
  assert.equal(found('// tidy(purity): nothing is on its way before the start').length, 2)
})
