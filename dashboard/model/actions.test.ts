import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleBackend, samplePool, sampleView } from '../../test/dashboard/sample-view.js'
import { actionKinds, requestFor, type Wish, warningsFor } from './actions.js'

const wish: Wish = { kind: 'drain', weight: 3, reason: '', expiresIn: '' }
const a = { pool: 'web', backend: 'unix:/run/a b' }
const path = 'pools/web/backends/unix%3A%2Frun%2Fa%20b'

test('each action is one request, its names encoded', () => {
  const requests = actionKinds.map((kind) => requestFor({ ...wish, kind }, a))
  assert.deepEqual(requests, [
    { path: `${path}/override?merge=true`, method: 'PUT', body: { state: 'drain' } },
    { path: `${path}/override?merge=true`, method: 'PUT', body: { state: 'maintenance' } },
    { path: `${path}/override?merge=true`, method: 'PUT', body: { state: 'ready' } },
    { path: `${path}/override?merge=true`, method: 'PUT', body: { weight: 3 } },
    { path: `${path}/override?merge=true`, method: 'PUT', body: { health: 'up' } },
    { path: `${path}/override?merge=true`, method: 'PUT', body: { health: 'down' } },
    { path: `${path}/override`, method: 'DELETE' },
    { path: `${path}/sessions`, method: 'DELETE' },
  ])
})

test('a reason and an end go with it where they were given', () => {
  const { body } = requestFor({ ...wish, reason: 'deploy', expiresIn: '30m' }, a)
  assert.deepEqual(body, { state: 'drain', reason: 'deploy', expiresIn: '30m' })
})

test('taking the last usable backend out of a pool is warned of', () => {
  const backends = [
    sampleBackend({ name: 'a', sessions: 2 }),
    sampleBackend({ name: 'b', sessions: 3 }),
    sampleBackend({ name: 'c', effective: 'down' }),
  ]
  const view = sampleView({ pools: [samplePool('web', backends)] })
  const names = (...which: string[]) => which.map((backend) => ({ pool: 'web', backend }))
  assert.deepEqual(warningsFor('drain', names('a'), view), [])
  assert.equal(warningsFor('drain', names('a', 'b'), view).length, 1)
  assert.equal(warningsFor('force-down', names('a', 'b'), view).length, 1)
  assert.deepEqual(warningsFor('drain', names('c'), view), [])
  assert.deepEqual(warningsFor('ready', names('a', 'b'), view), [])
  assert.deepEqual(warningsFor('close-sessions', names('a', 'b'), view), [
    '5 sessions will be ended.',
  ])
})
