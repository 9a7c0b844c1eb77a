import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  sampleBackend,
  sampleListener,
  samplePool,
  sampleView,
} from '../../test/dashboard/sample-view.js'
import { concernsIn } from './attention.js'

const texts = (change: Parameters<typeof sampleView>[0]) =>
  concernsIn(sampleView(change)).map(({ text }) => text)

test('nothing is said where nothing is wrong', () => {
  assert.deepEqual(texts({}), [])
})

test('the worst comes first, and one backend is named with its reason', () => {
  const draining = sampleBackend({ name: 'd', effective: 'drain', why: 'deploy' })
  const down = sampleBackend({ name: 'b', effective: 'down', why: 'refused' })
  assert.deepEqual(texts({ pools: [samplePool('web', [draining, down])] }), [
    'web: b is down (refused)',
    'web: d is draining (deploy)',
  ])
})

test('of many backends a few are named', () => {
  const backends = ['a', 'b', 'c', 'd', 'e'].map((name) =>
    sampleBackend({ name, effective: 'full' }),
  )
  assert.deepEqual(texts({ pools: [samplePool('web', backends)] }), [
    'web: a, b, c and 2 more are full',
  ])
})

test('what stops traffic is said', () => {
  assert.deepEqual(texts({ listeners: [sampleListener({ paused: '1000 sessions' })] }), [
    'Listener in accepts nothing for now: 1000 sessions',
  ])
  assert.deepEqual(texts({ listeners: [sampleListener({ open: false })] }), [
    'Listener in is not open',
  ])
  assert.deepEqual(texts({ pools: [{ ...samplePool('web', []), available: false, queued: 2 }] }), [
    'Pool web has no usable backend',
    '2 sessions of pool web wait for a backend with room',
  ])
  assert.deepEqual(texts({ phase: 'stopping' }), ['The balancer is stopping'])
  assert.deepEqual(texts({ sessions: 950 }), ['950 sessions of the 1000 there may be'])
})
