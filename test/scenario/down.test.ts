import assert from 'node:assert/strict'
import { until } from '../peer/wait.js'
import { Backends, hurried, Stage, scenario } from './stage.js'

scenario('all backends down: clients are reset at once, until one is back', async (t, engine) => {
  const backends = new Backends(t)
  const stage = await Stage.start(t, {
    engine,
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
  const record = await until('its record', () => {
    return stage.records.find(({ reason }) => reason === 'no-backend')
  })
  assert.equal(record.reason, 'no-backend')
  assert.equal(record.detail, 'all-down')
  assert.deepEqual(record.attempts, [])
  assert.equal(record.closedBy, 'evener')

  await backends.revive('b')
  await stage.healthIs({ b: 'up' })
  assert.deepEqual(await stage.askMany(4), { b: 4 })
  const told = stage.events.map(({ type }) => type).filter((type) => type.startsWith('pool.'))
  assert.deepEqual(told, ['pool.unavailable', 'pool.available'])
})

scenario('a pool without backends resets its clients and says why', async (t, engine) => {
  const stage = await Stage.start(t, {
    engine,
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { backends: [] } },
  })
  const client = await stage.connect()
  assert.equal(await client.ended(), 'rst')
  await stage.quiet()
  const record = await until('its record', () => stage.records[0])
  assert.deepEqual([record.reason, record.detail], ['no-backend', 'empty'])
})
