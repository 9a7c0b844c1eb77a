import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleBackend, samplePool, sampleTotals } from '../../test/dashboard/sample-view.js'
import { ratesBetween, still } from './rates.js'

const pools = (sessions: number, bytesIn = 0) => [
  samplePool('web', [
    sampleBackend({ totals: sampleTotals({ sessions, bytesIn }) }),
    sampleBackend({ name: 'b', totals: sampleTotals({ sessions: 2 * sessions }) }),
  ]),
]

test('a rate is what came between two views, by the time between them', () => {
  const { backends, pools: byPool, all } = ratesBetween(pools(10), pools(30, 4000), 2000)
  assert.deepEqual(backends.get('web/a'), { ...still, sessions: 10, bytesIn: 2000 })
  assert.equal(byPool.get('web')?.sessions, 30)
  assert.deepEqual(all, { ...still, sessions: 30, bytesIn: 2000 })
})

test('a backend that has just come has no rate yet', () => {
  const { all } = ratesBetween([], pools(1000), 1000)
  assert.deepEqual(all, still)
})

test('totals that began again count from zero', () => {
  const { backends } = ratesBetween(pools(1000), pools(5), 1000)
  assert.equal(backends.get('web/a')?.sessions, 5)
})

test('two views of one moment tell no rate', () => {
  assert.deepEqual(ratesBetween(pools(1), pools(2), 0).all, still)
})
