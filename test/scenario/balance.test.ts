import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { ConfigInput } from '../../src/index.js'
import { Backends, type EngineName, hurried, Stage, scenario } from './stage.js'

type BalanceInput = ConfigInput['pools'][string]['balance']

scenario('balance: hash moves a client only while its backend is down', async (t, engine) => {
  const { stage, backends } = await stageWith(t, engine, 'hash')
  const [home = ''] = Object.keys(await stage.askMany(6))
  assert.deepEqual(await stage.askMany(6), { [home]: 6 })
  await backends.kill(home)
  await stage.healthIs({ [home]: 'down' })
  const [refuge = ''] = Object.keys(await stage.askMany(6))
  assert.notEqual(refuge, home)
  assert.deepEqual(await stage.askMany(6), { [refuge]: 6 })
  await backends.revive(home)
  await stage.healthIs({ [home]: 'up' })
  assert.deepEqual(await stage.askMany(6), { [home]: 6 })
})

scenario(
  'balance: first sends every session to the first backend that is up',
  async (t, engine) => {
    const { stage, backends } = await stageWith(t, engine, 'first')
    assert.deepEqual(await stage.askMany(5), { a: 5 })
    await backends.kill('a')
    await stage.healthIs({ a: 'down' })
    assert.deepEqual(await stage.askMany(5), { b: 5 })
  },
)

scenario(
  'balance: least-sessions sends a new session where the fewest are open',
  async (t, engine) => {
    const { stage } = await stageWith(t, engine, 'least-sessions')
    const open = [await stage.greeted(), await stage.greeted(), await stage.greeted()]
    assert.deepEqual(open.map(({ by }) => by).sort(), ['a', 'b', 'c'])
    const [left] = open
    left?.client.finish()
    await left?.client.ended()
    await stage.settled(2)
    assert.equal((await stage.greeted()).by, left?.by)
  },
)

for (const policy of ['random', 'two-choices'] as const) {
  scenario(`balance: ${policy} reaches every backend`, async (t, engine) => {
    const { stage } = await stageWith(t, engine, policy)
    assert.deepEqual(Object.keys(await stage.askMany(60)).sort(), ['a', 'b', 'c'])
  })
}

async function stageWith(t: TestContext, engine: EngineName, balance: BalanceInput) {
  const backends = new Backends(t)
  const stage = await Stage.start(t, {
    engine,
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { balance, backends: await backends.start('a', 'b', 'c'), health: hurried } },
  })
  await stage.healthIs({ a: 'up', b: 'up', c: 'up' })
  return { stage, backends }
}
