import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asLines, fromLines } from './measurement.js'
import { sampleResults } from './report/sample-results.js'
import { paceOf } from './run/all.js'

test('results survive being written and read', () => {
  const results = sampleResults()
  assert.deepEqual(fromLines(asLines(results)), results)
  assert.equal(asLines(results).trim().split('\n').length, results.measurements.length + 1)
})

test('the pace is half of the slowest balancer; direct does not count', () => {
  const run = (subject: string, units: number) => ({
    round: 1,
    load: 'requests-64',
    subject,
    figures: { units, seconds: 2 },
  })
  assert.equal(paceOf([run('direct', 400), run('haproxy', 4000), run('nginx', 6000)]), 1000)
})
