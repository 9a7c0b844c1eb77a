import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HistorySpan } from '../../src/app/balancer-snapshot.js'
import { sampleView } from '../../test/dashboard/sample-view.js'
import {
  addSample,
  latestOf,
  noSeries,
  type Series,
  sampleOf,
  samplesMax,
  seriesNames,
  seriesOf,
  withHistory,
} from './series.js'

const spanOf = (values: readonly (number | null)[]): HistorySpan => {
  const all = Object.fromEntries(seriesNames.map((name) => [name, values])) as HistorySpan['all']
  return { stepMs: 1000, from: '1970-01-01T00:01:40.000Z', all, pools: {} }
}
const seen = (...seconds: readonly number[]): Series => {
  const samples = seconds.map((second) => sampleOf(sampleView(), undefined, second * 1000))
  return samples.reduce(addSample, noSeries)
}

test('a step of the history stands at its end', () => {
  const { at, rate } = seriesOf(spanOf([1, null, 3]))
  assert.deepEqual(at, [101, 102, 103])
  assert.deepEqual(rate, [1, null, 3])
})

test('what was seen after the history goes on behind it', () => {
  const { at, rate, sessions } = withHistory(seen(102, 103, 104, 105), seriesOf(spanOf([1, 2, 3])))
  assert.deepEqual(at, [101, 102, 103, 104, 105])
  assert.deepEqual(rate, [1, 2, 3, null, null])
  assert.deepEqual(sessions, [1, 2, 3, 0, 0])
  assert.deepEqual(withHistory(seen(100), seriesOf(spanOf([1]))).at, [101])
})

test('a second has one sample, and old ones go', () => {
  assert.deepEqual(seen(5, 5, 4, 6).at, [5, 6])
  const many = seen(...Array.from({ length: samplesMax + 10 }, (_, second) => second))
  assert.equal(many.at.length, samplesMax)
  assert.equal(many.rate.length, samplesMax)
  assert.equal(many.at[0], 10)
})

test('the latest value is the last that is known, unless that is too old', () => {
  const series = seriesOf(spanOf([7, 8, null, null]))
  assert.equal(latestOf(series, 'connectP50Ms', 3), 8)
  assert.equal(latestOf(series, 'connectP50Ms', 2), null)
})
