import assert from 'node:assert/strict'
import { test } from 'node:test'
import { goalTable } from './goals.js'
import { markdownTable, shownNumber } from './markdown.js'
import { withResults } from './page.js'
import { reportText } from './report.js'
import { sampleResults } from './sample-results.js'
import { summarise } from './summary.js'

const rowOf = (text: string, start: string) =>
  text
    .split('\n')
    .find((line) => line.startsWith(`| ${start}`))
    ?.split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

test('a table is aligned, and its numbers stand to the right', () => {
  assert.equal(
    markdownTable(['who', 'n'], [['a', '1,000']]),
    ['| who |     n |', '| --- | ----: |', '| a   | 1,000 |'].join('\n'),
  )
})

test('numbers have their thousands apart; nothing is a dash', () => {
  assert.equal(shownNumber(12_345.678, 1), '12,345.7')
  assert.equal(shownNumber(undefined, 1), '–')
  assert.equal(shownNumber(Number.NaN, 0), '–')
})

test('a load has its medians, and ratios to the better tuned peer', () => {
  const text = reportText(sampleResults())
  const cpuAndRate = rowOf(text, 'Evener `uring`')?.slice(1, 7)
  assert.deepEqual(cpuAndRate, ['8.0', '0 %', '0.80', '50,000', '0 %', '1.00'])
  assert.deepEqual(rowOf(text, 'nginx stream, tuned')?.slice(1, 4), ['25.0', '0 %', '2.50'])
  assert.match(text, /^- net: not built$/m)
})

test('a disturbed round counts only where there is no other', () => {
  const run = (round: number, p50Us: number, othersShare: number) =>
    ({ round, load: 'idle', subject: 'net', figures: { p50Us, othersShare } }) as const
  const quiet = [run(1, 10, 0), run(2, 12, 0.01)]
  const noisy = [run(3, 90, 0.4)]
  assert.equal(summarise([...quiet, ...noisy]).median('idle', 'net', 'p50Us'), 11)
  assert.equal(summarise(noisy).median('idle', 'net', 'p50Us'), 90)
})

test('a goal is met, not met, or not measured', () => {
  const text = goalTable(summarise(sampleResults().measurements))
  const verdict = (start: string) => rowOf(text, start)?.slice(2)
  assert.deepEqual(verdict('`uring`: CPU per request, 64 clients'), ['0.80', 'met'])
  assert.deepEqual(verdict('`uring`: requests per second'), ['1.00', 'not met'])
  assert.deepEqual(verdict('`uring`: CPU per session'), ['–', 'not measured'])
  assert.deepEqual(verdict('`round-robin`'), ['3.00', 'not met'])
})

test('only what stands between the marks of the page is replaced', () => {
  const begin = '<!-- results: written by npm run bench -- --write-docs -->'
  const end = '<!-- end of results -->'
  const page = `method\n${begin}\nold\n${end}\nafter\n`
  assert.equal(withResults(page, 'new'), `method\n${begin}\n\nnew\n\n${end}\nafter\n`)
  assert.throws(() => withResults('no marks', 'new'), /both marks/)
})
