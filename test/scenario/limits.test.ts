/** Limits of backends, from the configuration down to real sockets. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '../peer/wait.js'
import { Backends, hurried, Stage } from './stage.js'

test('maxSessions is the most sessions a backend has, and it is shown as full', async (t) => {
  const backends = new Backends(t)
  const [a, b] = await backends.start('a', 'b')
  const stage = await Stage.start(t, {
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { backends: [{ ...a!, maxSessions: 1 }, b!], health: false } },
  })
  assert.deepEqual([stage.backend('a').maxSessions, stage.backend('b').maxSessions], [1, null])
  const sessions = []
  for (let count = 0; count < 6; count++) sessions.push(await stage.greeted())
  assert.equal(sessions.filter(({ by }) => by === 'a').length, 1)
  const { effective, decidedBy, sessions: open } = stage.backend('a')
  assert.deepEqual([effective, decidedBy, open], ['full', 'traffic', 1])
  assert.equal(stage.backend('b').effective, 'up')

  sessions.find(({ by }) => by === 'a')?.client.close()
  await until('room', () => stage.backend('a').effective === 'up')
  assert.deepEqual(Object.keys(await stage.askMany(4)).sort(), ['a', 'b'])
})

test('backup: true serves while every primary is full, and when none is left', async (t) => {
  const backends = new Backends(t)
  const [a, b] = await backends.start('a', 'b')
  const stage = await Stage.start(t, {
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: {
      web: {
        backends: [
          { ...a!, maxSessions: 1 },
          { ...b!, backup: true },
        ],
        health: hurried,
      },
    },
  })
  await stage.healthIs({ a: 'up', b: 'up' })
  assert.deepEqual([stage.backend('a').backup, stage.backend('b').backup], [false, true])
  assert.deepEqual(await stage.askMany(3), { a: 3 })
  const holder = await stage.greeted()
  assert.equal(holder.by, 'a')
  assert.deepEqual(await stage.askMany(3), { b: 3 })
  holder.client.close()
  await until('room', () => stage.backend('a').effective === 'up')
  assert.deepEqual(await stage.askMany(3), { a: 3 })
  await backends.kill('a')
  assert.deepEqual(await stage.askMany(3), { b: 3 }, 'also before the probes have noticed')
})
