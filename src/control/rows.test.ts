import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LiveTable } from '../core/live-table.js'
import { Rows } from './rows.js'

test('a row rests until no fresh one is left, and comes back empty', () => {
  const live = new LiveTable(LiveTable.allocate(1, 3))
  const rows = new Rows(live)
  assert.deepEqual([rows.take(), rows.take()], [0, 1])
  live.publish(0, 'up', 5)
  live.take(0)
  live.release(0)
  rows.giveBack(0)
  assert.equal(live.availability(0), 'gone')
  assert.equal(live.total('sessions', 0), 0)
  assert.deepEqual([rows.take(), rows.take(), rows.take()], [2, 0, undefined])
})

test('a row with sessions is not taken back, nor one that nobody holds', () => {
  const live = new LiveTable(LiveTable.allocate(1, 2))
  const rows = new Rows(live)
  const row = rows.take()!
  live.take(row)
  assert.throws(() => rows.giveBack(row), /only when its sessions are 0/)
  live.release(row)
  rows.giveBack(row)
  assert.throws(() => rows.giveBack(row), /given back once/)
  assert.throws(() => rows.giveBack(1), /given back once/)
})
