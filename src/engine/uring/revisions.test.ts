import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Snapshot } from '../../core/snapshot.js'
import { Names } from './records.js'
import { Revisions } from './revisions.js'

function begin() {
  const names = new Names('')
  const revisions = new Revisions(names, 2)
  const known = () => [1, 2, 3].filter((revision) => names.route(revision, 0) !== undefined)
  const add = (revision: number) => {
    const listeners = [{ name: 'front', pool: 'web', timeouts: {}, keepAlive: undefined }]
    const pools = [{ name: 'web', backends: [] }] as unknown as Snapshot['pools']
    revisions.add({ revision, listeners, pools, bufferPerDirectionBytes: undefined })
  }
  return { names, revisions, known, add }
}

test('a bind that was closed is forgotten with the last revision of its sessions', () => {
  const { names, revisions, add } = begin()
  add(1)
  names.addBind(7, { id: 'a', listener: 'front', address: { kind: 'unix', path: '/a' } })
  revisions.closed(7)
  add(2)
  revisions.retire(0, 1)
  assert.equal(names.bind(7).listener, 'front')
  revisions.retire(1, 1)
  assert.equal(names.bind(7).listener, '')
})

test('a revision is forgotten when every worker has retired it', () => {
  const { revisions, known, add } = begin()
  add(1)
  add(2)
  revisions.retire(0, 1)
  revisions.retire(0, 1)
  assert.deepEqual(known(), [1, 2])
  revisions.retire(1, 1)
  assert.deepEqual(known(), [2])
})

test('what only a worker that died had sessions of is forgotten with it', () => {
  const { revisions, known, add } = begin()
  add(1)
  add(2)
  revisions.retire(0, 1)
  revisions.renew(1)
  assert.deepEqual(known(), [2])
})

test('a worker that takes a place later than a revision begins with the latest', () => {
  const { revisions, known, add } = begin()
  add(1)
  revisions.renew(1) // It cannot be set up, and is tried again after the next revision.
  add(2)
  revisions.renew(1)
  revisions.retire(0, 1)
  assert.deepEqual(known(), [2])
  add(3)
  revisions.retire(0, 2)
  assert.deepEqual(known(), [2, 3])
  revisions.retire(1, 2)
  assert.deepEqual(known(), [3])
})
