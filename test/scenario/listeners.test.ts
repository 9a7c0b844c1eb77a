import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Backends, hurried, Stage } from './stage.js'

test('several listeners share one pool and its turns', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'evener-scenario-'))
  const backends = new Backends(t)
  const stage = await Stage.start(t, {
    listeners: {
      web: { bind: ['127.0.0.1:0', '[::1]:0'], pool: 'web' },
      local: { bind: `unix:${folder}/web.sock`, pool: 'web' },
    },
    pools: { web: { backends: await backends.start('a', 'b', 'c'), health: hurried } },
  })
  t.after(() => rmSync(folder, { recursive: true }))
  await stage.healthIs({ a: 'up', b: 'up', c: 'up' })
  const order: string[] = []
  for (let round = 0; round < 3; round++) {
    for (const [listener, bind] of [
      ['web', 0],
      ['web', 1],
      ['local', 0],
    ] as const) {
      const { client, by } = await stage.greeted(listener, bind)
      order.push(by)
      client.finish()
      await client.ended()
    }
  }
  assert.deepEqual(order.slice(3, 6), order.slice(0, 3))
  assert.deepEqual(order.slice(6, 9), order.slice(0, 3))
  await stage.quiet()
  assert.deepEqual(
    stage.records.slice(0, 3).map(({ listener, bind }) => `${listener} ${bind.split(':')[0]}`),
    ['web 127.0.0.1', 'web [', 'local unix'],
  )
})

test('sessions are counted where they are', async (t) => {
  const backends = new Backends(t)
  const stage = await Stage.start(t, {
    listeners: {
      web: { bind: '127.0.0.1:0', pool: 'web' },
      more: { bind: '127.0.0.1:0', pool: 'web' },
    },
    pools: { web: { backends: await backends.start('a', 'b'), health: hurried } },
  })
  await stage.healthIs({ a: 'up', b: 'up' })
  const clients = [
    await stage.greeted('web'),
    await stage.greeted('web'),
    await stage.greeted('more'),
  ]
  const open = stage.snapshot()
  assert.deepEqual(
    open.listeners.map(({ name, sessions }) => `${name} ${sessions}`),
    ['web 2', 'more 1'],
  )
  assert.equal(open.sessions, 3)
  assert.equal(open.pools[0]?.sessions, 3)
  const views = await stage.balancer.sessions()
  assert.deepEqual(
    views.map(({ listener, backend }) => `${listener} ${backend}`),
    clients.map(({ by }, index) => `${index < 2 ? 'web' : 'more'} ${by}`),
  )
  for (const { client } of clients) client.finish()
  await stage.quiet()
  const totals = stage.snapshot().pools[0]!.backends.map(({ totals: each }) => each.sessions)
  assert.deepEqual(
    totals.reduce((sum, each) => sum + each, 0),
    3,
  )
})
