import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemsIn, rules } from './tidy/rules.js'
import { readTree, sourceFile } from './tidy/source-file.js'

const tree = readTree()

// All at once, because a waiver of one rule is idle where only another is checked.
const problems = problemsIn(tree)

for (const { name } of rules) {
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
