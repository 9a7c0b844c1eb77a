import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleBackend, samplePool, sampleView } from '../../test/dashboard/sample-view.js'
import { chosenNames, toggled, toggledAll } from './selection.js'

test('one is chosen and chosen no more', () => {
  const one = toggled(new Set(), 'web/a')
  assert.deepEqual([...one], ['web/a'])
  assert.deepEqual([...toggled(one, 'web/a')], [])
})

test('all are chosen, and when all were, none of them', () => {
  const some = new Set(['web/a', 'db/x'])
  const all = toggledAll(some, ['web/a', 'web/b'])
  assert.deepEqual([...all].sort(), ['db/x', 'web/a', 'web/b'])
  assert.deepEqual([...toggledAll(all, ['web/a', 'web/b'])], ['db/x'])
})

test('what is gone is not chosen', () => {
  const view = sampleView({ pools: [samplePool('web', [sampleBackend({ name: 'a' })])] })
  assert.deepEqual(chosenNames(view, new Set(['web/a', 'web/gone'])), [
    { pool: 'web', backend: 'a' },
  ])
})
