import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ListedBackend } from '../operating/tables.js'
import {
  firstTopModel,
  keysIn,
  nameOf,
  pressed,
  rowsBetween,
  type TopModel,
  type TopRow,
  visibleRows,
} from './top-model.js'

function backend(name: string, some: Partial<ListedBackend> = {}): ListedBackend {
  const totals = { sessions: 0, bytesIn: 0, bytesOut: 0 }
  const view = { pool: 'web', name, address: `${name}:80`, effective: 'up', sessions: 0, totals }
  return { ...view, ...some } as unknown as ListedBackend
}

function totals(sessions: number, bytesIn: number, bytesOut: number): ListedBackend['totals'] {
  return { sessions, bytesIn, bytesOut } as ListedBackend['totals']
}

const rows = rowsBetween(
  [],
  [backend('a', { sessions: 5 }), backend('b', { effective: 'down' }), backend('c')],
  1000,
)

function press(keys: string, model: TopModel = firstTopModel, among: readonly TopRow[] = rows) {
  let last = pressed('', model, among)
  for (const key of keysIn(keys)) {
    assert.ok('model' in last)
    last = pressed(key, last.model, visibleRows(among, last.model))
  }
  return last
}

test('rates are what came between two looks, and never less than nothing', () => {
  const before = [
    backend('a', { totals: totals(10, 1000, 0) }),
    backend('b', { totals: totals(9, 0, 0) }),
  ]
  const now = [
    backend('a', { totals: totals(30, 5000, 40) }),
    backend('b', { totals: totals(1, 0, 0) }),
    backend('new', { totals: totals(100, 0, 0) }),
  ]
  assert.deepEqual(
    rowsBetween(before, now, 2000).map(({ rates }) => rates),
    [
      { sessions: 10, bytesIn: 2000, bytesOut: 20 },
      { sessions: 0, bytesIn: 0, bytesOut: 0 },
      { sessions: 0, bytesIn: 0, bytesOut: 0 },
    ],
  )
})

test('rows are sorted by what is asked for, and by name where that is the same', () => {
  const names = (model: TopModel) => visibleRows(rows, model).map(({ name }) => name)
  assert.deepEqual(names(firstTopModel), ['a', 'b', 'c'])
  assert.deepEqual(names({ ...firstTopModel, sorting: 'state' }), ['b', 'a', 'c'])
  assert.deepEqual(names({ ...firstTopModel, filter: 'DOWN' }), ['b'])
})

test('the selection moves with the arrows and stays within the list', () => {
  const last = press('\x1b[B\x1b[B\x1b[B\x1b[B\x1b[A')
  assert.ok('model' in last && last.model.selected === 'web/b')
})

test('nothing is done before it is confirmed, and it is done to who was asked about', () => {
  const asked = press('jd')
  assert.ok('model' in asked && asked.act === undefined)
  assert.deepEqual(asked.model.mode, { asks: 'drain' })
  // Others come to the top of the list meanwhile.
  const shuffled = [...rows].reverse()
  const yes = pressed('y', asked.model, shuffled)
  assert.ok('model' in yes && yes.act === 'drain' && yes.model.selected === 'web/b')
  const no = pressed('n', asked.model, shuffled)
  assert.ok('model' in no && no.act === undefined && no.model.mode === 'list')
})

test('a filter is written letter by letter, and Escape ends it', () => {
  const written = press('/qd\x7f')
  assert.ok('model' in written && written.model.filter === 'q' && written.model.mode === 'filter')
  const ended = pressed('escape', written.model, [])
  assert.ok('model' in ended && ended.model.filter === '' && ended.model.mode === 'list')
})

test('q and Ctrl-C end it, Ctrl-C in the middle of a question too', () => {
  assert.ok('quits' in press('q'))
  assert.ok('quits' in press('d\x03'))
})

test('a row goes by the name of its pool and its own', () => {
  assert.equal(nameOf(backend('10.0.0.1:80')), 'web/10.0.0.1:80')
})
