import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatProblems } from './format-problems.js'
import { type Problem, problem, problemsMax } from './problem.js'
import { placeOf } from './tree.js'

const text = 'listeners:\n  web:\n    weigth: 2\n'

test('a problem shows its line, a caret and what to do', () => {
  const [at, hint] = ['weigth', 'did you mean "weight"?']
  assert.equal(
    formatProblems([problem('no such option "weigth"', find(text, at), { hint })]),
    `a.yaml:3:5: error: no such option "weigth"
  3 |     weigth: 2
    |     ^^^^^^ did you mean "weight"?
`,
  )
})

test('other places follow, and the number of problems ends the list', () => {
  const related = [{ message: 'first here', place: find(text, 'web') }]
  const warning = problem('odd', undefined, { severity: 'warning', path: 'pools.web' })
  assert.equal(
    formatProblems([problem('twice', find(text, 'weigth'), { related }), warning]),
    `a.yaml:3:5: error: twice
  3 |     weigth: 2
    |     ^^^^^^
  a.yaml:2:3: first here
  2 |   web:
    |   ^^^

warning: pools.web: odd

1 error and 1 warning
`,
  )
})

test('a place without a position is the file and the option', () => {
  const place = { file: 'a.mjs', position: undefined }
  assert.equal(
    formatProblems([problem('expected text', place, { path: 'name', hint: 'quote it' })]),
    'a.mjs: error: name: expected text\n  quote it\n',
  )
})

test('a long line is cut around the caret', () => {
  const line = `a: [${'1, '.repeat(500)}WRONG${', 2'.repeat(500)}]`
  const lines = formatProblems([problem('wrong', find(line, 'WRONG'))]).split('\n')
  assert.ok(lines[1]!.length < 120, lines[1])
  assert.equal(lines[1]!.indexOf('WRONG'), lines[2]!.indexOf('^^^^^'))
})

test('the caret stands under its place after wide characters and tabs', () => {
  const line = 'a: ["数据", 😀, \tWRONG]'
  const lines = formatProblems([problem('wrong', find(line, 'WRONG'))]).split('\n')
  // In a terminal each of the three takes two columns, and the emoji is two code units already.
  assert.equal(lines[2]!.indexOf('^'), lines[1]!.indexOf('WRONG') + 2)
})

test('escape sequences of a file are shown and not carried out', () => {
  const line = 'a: "\u001b[2J\u0007WRONG"'
  const shown = formatProblems([problem('\u001b[31mwrong', find(line, 'WRONG'))])
  assert.ok(!shown.includes('\u001b') && !shown.includes('\u0007'))
})

test('colours are there only when asked for', () => {
  const problems = [problem('wrong', find(text, 'web'))]
  assert.ok(!formatProblems(problems).includes('\u001b['))
  assert.ok(formatProblems(problems, { color: true }).includes('\u001b[1;31merror:'))
})

test('no more than a bounded number of problems is shown', () => {
  const many = Array.from({ length: problemsMax + 7 }, () => problem('wrong', undefined))
  const shown = formatProblems(many)
  assert.equal(shown.match(/error:/g)?.length, problemsMax)
  assert.match(shown, /107 errors \(7 not shown\)\n$/)
})

test('nothing wrong is nothing said', () => {
  assert.equal(formatProblems([]), '')
})

function find(whole: string, part: string): NonNullable<Problem['place']> {
  const from = whole.indexOf(part)
  return placeOf({ source: { file: 'a.yaml', text: whole }, from, to: from + part.length })
}
