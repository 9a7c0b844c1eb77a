import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleBackend, samplePool, sampleView } from '../../test/dashboard/sample-view.js'
import { backendRows, chosenRows, noFilter, type RowFilter, type Sort } from './backend-rows.js'
import { noRates, still } from './rates.js'

const view = sampleView({
  pools: [
    samplePool('web', [
      sampleBackend({ name: 'b10', weight: 3 }),
      sampleBackend({ name: 'b9', effective: 'down', why: 'refused', sessions: 4 }),
    ]),
    samplePool('db', [sampleBackend({ name: 'b9', since: '2026-01-02T00:00:00.000Z' })]),
  ],
})
const rates = { ...noRates, backends: new Map([['db/b9', { ...still, sessions: 5, bytesIn: 1 }]]) }
const rows = backendRows(view, rates)
const keys = (filter: Partial<RowFilter>, sort: Partial<Sort> = {}) =>
  chosenRows(rows, { ...noFilter, ...filter }, { by: 'state', reversed: false, ...sort }).map(
    ({ key }) => key,
  )

test('what is not up comes first, the rest as configured', () => {
  assert.deepEqual(keys({}), ['web/b9', 'web/b10', 'db/b9'])
})

test('rows are chosen by pool, by state and by words', () => {
  assert.deepEqual(keys({ pool: 'db' }), ['db/b9'])
  assert.deepEqual(keys({ state: 'down' }), ['web/b9'])
  assert.deepEqual(keys({ words: 'WEB refused' }), ['web/b9'])
  assert.deepEqual(keys({ words: 'nowhere' }), [])
})

test('each column sorts from the end that asks for attention', () => {
  assert.deepEqual(keys({}, { by: 'name' }), ['web/b9', 'db/b9', 'web/b10'])
  assert.deepEqual(keys({}, { by: 'pool' })[0], 'db/b9')
  assert.deepEqual(keys({}, { by: 'weight' })[0], 'web/b10')
  assert.deepEqual(keys({}, { by: 'sessions' })[0], 'web/b9')
  assert.deepEqual(keys({}, { by: 'rate' })[0], 'db/b9')
  assert.deepEqual(keys({}, { by: 'bytes' })[0], 'db/b9')
  assert.deepEqual(keys({}, { by: 'since' })[0], 'db/b9')
  assert.deepEqual(keys({}, { by: 'weight', reversed: true }).at(-1), 'web/b10')
})
