import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { ConfigError, createBalancer, defineConfig, StartError } from '../../src/index.js'
import { freePort } from './free-port.js'
import { Backends, hurried, Stage } from './stage.js'

test('a wrong configuration is refused with all that is wrong with it', async () => {
  const config = {
    listeners: { web: { bind: '127.0.0.1:99999', pool: 'web' } },
    pools: { web: { backends: ['10.0.0.1'] } },
  }
  await assert.rejects(createBalancer(config), (cause) => {
    assert.ok(cause instanceof ConfigError)
    assert.equal(cause.problems.length, 2)
    assert.match(cause.message, /listeners\.web\.bind.*port 99999 is over 65535/s)
    assert.match(cause.message, /pools\.web\.backends\[0\].*"10\.0\.0\.1"/s)
    return true
  })
})

test('an address in use: it says which, and the others are free again', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  t.after(() => taken.close())
  const { port: takenPort } = taken.address() as AddressInfo
  const port = await freePort()
  const balancer = await createBalancer({
    listeners: {
      web: { bind: `127.0.0.1:${port}`, pool: 'web' },
      more: { bind: `127.0.0.1:${takenPort}`, pool: 'web' },
    },
    pools: { web: { backends: [] } },
  })
  await assert.rejects(balancer.start(), (cause) => {
    assert.ok(cause instanceof StartError)
    assert.equal(cause.code, 'EADDRINUSE')
    assert.equal(cause.listener, 'more')
    assert.equal(cause.address, `127.0.0.1:${takenPort}`)
    assert.match(cause.message, /^listener more: cannot listen on 127\.0\.0\.1:\d+: .*\nTo see who/)
    return true
  })
  const again = createServer().listen(port, '127.0.0.1')
  await once(again, 'listening')
  again.close()
})

test('a handler that throws harms no session', async (t) => {
  const backends = new Backends(t)
  const stage = await Stage.start(t, {
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { backends: await backends.start('a'), health: hurried } },
  })
  stage.balancer.on('session.closed', () => {
    throw new Error('a mistake of the program around the balancer')
  })
  const warned = once(process, 'warning')
  assert.deepEqual(await stage.askMany(5), { a: 5 })
  await stage.quiet()
  assert.equal(stage.records.length, 5)
  assert.match(String((await warned)[0]), /handler of "session\.closed" failed/)
})

test('several balancers live side by side, and one after the other on one port', async (t) => {
  const backends = new Backends(t)
  const [a = never(), b = never()] = await backends.start('a', 'b')
  const port = await freePort()
  const config = (backend: typeof a, bind: string) =>
    defineConfig({
      listeners: { web: { bind, pool: 'web' } },
      pools: { web: { backends: [backend], health: hurried } },
    })
  const left = await Stage.start(t, config(a, `127.0.0.1:${port}`))
  const right = await Stage.start(t, config(b, '127.0.0.1:0'))
  assert.deepEqual(await left.askMany(3), { a: 3 })
  assert.deepEqual(await right.askMany(3), { b: 3 })
  await left.balancer.stop({ timeout: 0 })
  assert.deepEqual(await right.askMany(3), { b: 3 })
  const next = await Stage.start(t, config(b, `127.0.0.1:${port}`))
  assert.deepEqual(await next.askMany(3), { b: 3 })
  assert.equal(left.records.length, 3)
})

function never(): never {
  throw new Error('there are as many backends as were started')
}
