/** Another configuration for a balancer under load, with real sockets, on each engine. */

import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import type { ConfigInput } from '../../src/index.js'
import { BackendPeer } from '../peer/backend-peer.js'
import { connectClient } from '../peer/client-peer.js'
import { type Hammer, hammer } from '../peer/hammer.js'
import type { Peer } from '../peer/peer.js'
import { until } from '../peer/wait.js'
import { freePort } from './free-port.js'
import { Backends, engines, hurried, Stage } from './stage.js'

/** Backends that send back what they get, by their name. */
async function echoes(test: TestContext, ...names: string[]): Promise<Map<string, string>> {
  const addresses = new Map<string, string>()
  for (const name of names) {
    const backend = await BackendPeer.listen(async (peer) => {
      peer.socket.pipe(peer.socket)
    })
    test.after(() => backend.stop())
    addresses.set(name, backend.text)
  }
  return addresses
}

for (const engine of engines) {
  test(`${engine}: twenty reloads under load refuse nobody and reset nobody`, async (t) => {
    const known = await echoes(t, 'a', 'b', 'c', 'd')
    const [port, spare] = [await freePort(), await freePort()]
    const configOf = (round: number): ConfigInput => {
      const names = ['a', round % 2 === 0 ? 'b' : 'c', ...(round % 3 === 0 ? ['d'] : [])]
      const backends = names.map((name) => {
        return { name, address: known.get(name)!, weight: 1 + (round % 4) }
      })
      const listener = round % 5 === 0 ? 'front' : 'web' // Its address is handed over.
      const timeouts = { idle: `${60 + round}s` } as const
      return {
        engine,
        listeners: {
          [listener]: { bind: `127.0.0.1:${port}`, pool: 'web', timeouts },
          ...(round % 2 === 1 && { other: { bind: `127.0.0.1:${spare}`, pool: 'web' } }),
        },
        pools: {
          web: {
            backends,
            health: hurried,
            balance: round % 7 === 3 ? 'least-sessions' : 'round-robin',
          },
        },
      }
    }
    const stage = await Stage.start(t, configOf(1))
    await stage.healthIs({ a: 'up', c: 'up' })
    const long: Peer[] = []
    for (let count = 0; count < 100; count++) {
      const peer = await stage.connect()
      await peer.send('x')
      await peer.read(1)
      long.push(peer)
    }
    const load: Hammer = hammer(port)
    for (let round = 2; round < 22; round++) {
      await load.servedAtLeast((round - 1) * 100)
      await stage.balancer.apply(configOf(round))
    }
    await load.servedAtLeast(2_500)
    const toll = await load.stop()
    assert.deepEqual([toll.refused, toll.lost], [0, 0], JSON.stringify(toll))
    for (const peer of long) {
      await peer.send('y')
      assert.equal((await peer.read(1)).toString(), 'y')
      peer.finish()
      await peer.ended()
    }
    await stage.quiet()
    const failed = stage.records.filter(({ reason }) => reason !== 'done')
    assert.deepEqual(failed, [])
  })

  test(`${engine}: sessions of a removed backend have timeouts.drain, then they end`, async (t) => {
    const backends = new Backends(t)
    const [a, b] = await backends.start('a', 'b')
    const configOf = (...members: object[]): ConfigInput => ({
      engine,
      listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
      pools: { web: { backends: members as never, health: hurried, timeouts: { drain: '300ms' } } },
    })
    const stage = await Stage.start(t, configOf(a!, b!))
    await stage.healthIs({ a: 'up', b: 'up' })
    const sessions = [await stage.greeted(), await stage.greeted()]
    const { plan } = await stage.balancer.apply(configOf(a!))
    assert.deepEqual(
      plan.drains.map(({ backend, sessions, drainMs }) => [backend, sessions, drainMs]),
      [['b', 1, 300]],
    )
    assert.deepEqual(await stage.askMany(4), { a: 4 })
    const gone = sessions.find(({ by }) => by === 'b')!
    assert.equal(await gone.client.ended(), 'rst')
    await until('its record', () =>
      stage.records.some(({ reason }) => reason === 'backend-removed'),
    )
    const stays = sessions.find(({ by }) => by === 'a')!
    await stays.client.send('y')
    assert.equal((await stays.client.read(1)).toString(), 'y')
  })

  test(`${engine}: sessions of a removed listener go on`, async (t) => {
    const backends = new Backends(t)
    const [a] = await backends.start('a')
    const configOf = (...names: string[]): ConfigInput => ({
      engine,
      listeners: Object.fromEntries(
        names.map((name) => [name, { bind: '127.0.0.1:0', pool: 'web' }]),
      ),
      pools: { web: { backends: [a!], health: hurried } },
    })
    const stage = await Stage.start(t, configOf('web', 'other'))
    await stage.healthIs({ a: 'up' })
    const { client } = await stage.greeted('other')
    const address = stage.address('other')
    const kept = stage.address('web')
    await stage.balancer.apply(configOf('web'))
    assert.deepEqual(stage.address('web'), kept, 'a port of 0 stays the one it became')
    await assert.rejects(connectClient(address), { code: 'ECONNREFUSED' })
    await client.send('y')
    assert.equal((await client.read(1)).toString(), 'y')
    client.finish()
    await client.ended()
    await stage.quiet()
    assert.equal(stage.records.at(-1)?.listener, 'other')
  })

  test(`${engine}: an address that changes hands does so between sessions`, async (t) => {
    const backends = new Backends(t)
    const [a] = await backends.start('a')
    const bind = `127.0.0.1:${await freePort()}`
    const configOf = (name: string): ConfigInput => ({
      engine,
      listeners: { [name]: { bind, pool: 'web' } },
      pools: { web: { backends: [a!], health: hurried } },
    })
    const stage = await Stage.start(t, configOf('old'))
    await stage.healthIs({ a: 'up' })
    const before = await stage.greeted('old')
    await stage.balancer.apply(configOf('new'))
    await stage.askMany(1, 'new')
    before.client.finish()
    await before.client.ended()
    await stage.quiet()
    assert.deepEqual(
      stage.records.map(({ listener }) => listener),
      ['new', 'old'],
    )
  })

  test(`${engine}: two hundred reloads leave no descriptor and no listener behind`, async (t) => {
    const backends = new Backends(t)
    const [a] = await backends.start('a')
    const configOf = (round: number): ConfigInput => ({
      engine,
      listeners: {
        web: { bind: '127.0.0.1:0', pool: 'web' },
        [`l${round}`]: { bind: '127.0.0.1:0', pool: `p${round}` },
      },
      pools: {
        web: { backends: [a!], health: hurried },
        [`p${round}`]: { backends: [a!], health: hurried },
      },
    })
    const stage = await Stage.start(t, configOf(0))
    await stage.balancer.apply(configOf(1))
    const before = readdirSync('/proc/self/fd').length
    for (let round = 2; round < 200; round++) {
      await stage.balancer.apply(configOf(round))
      if (round % 10 === 0) await stage.askMany(1, `l${round}`)
    }
    await stage.quiet()
    assert.deepEqual(
      stage.snapshot().listeners.map(({ name, open }) => [name, open]),
      [
        ['web', true],
        ['l199', true],
      ],
    )
    await until('all is closed', () => readdirSync('/proc/self/fd').length <= before + 4)
    assert.deepEqual(await stage.askMany(2, 'l199'), { a: 2 })
  })
}
