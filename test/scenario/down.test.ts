import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Backends, hurried, Stage } from './stage.js'

test('all backends down: clients are reset at once, until one is back', async (t) => {
  const backends = new Backends(t)
  const stage = await Stage.start(t, {
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { backends: await backends.start('a', 'b'), health: hurried } },
  })
  await stage.healthIs({ a: 'up', b: 'up' })
  await backends.kill('a')
  await backends.kill('b')
  await stage.healthIs({ a: 'down', b: 'down' })
  assert.equal(stage.snapshot().pools[0]?.available, false)

  const client = await stage.connect()
  assert.equal(await client.ended(), 'rst')
  await stage.quiet()
  const record = stage.records.at(-1)
  assert.equal(record?.reason, 'no-backend')
  assert.equal(record?.detail, 'all-down')
  assert.deepEqual(record?.attempts, [])
  assert.equal(record?.closedBy, 'evener')

  await backends.revive('b')
  await stage.healthIs({ b: 'up' })
  assert.deepEqual(await stage.askMany(4), { b: 4 })
  const told = stage.events.map(({ type }) => type).filter((type) => type.startsWith('pool.'))
  assert.deepEqual(told, ['pool.unavailable', 'pool.available'])
})

test('a pool without backends resets its clients and says why', async (t) => {
  const stage = await Stage.start(t, {
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { backends: [] } },
  })
  const client = await stage.connect()
  assert.equal(await client.ended(), 'rst')
  await stage.quiet()
  assert.equal(stage.records[0]?.reason, 'no-backend')
  assert.equal(stage.records[0]?.detail, 'empty')
})
