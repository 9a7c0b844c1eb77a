/** Finding a backend: whose turn it is, another when one fails, and no backend at all. */

import assert from 'node:assert/strict'
import { echo, sayName, swallow } from '../peer/backend-peer.js'
import { blackHole, refusing } from '../peer/bad-address.js'
import { assertPayload, payload } from '../peer/payload.js'
import { until } from '../peer/wait.js'
import type { Stage } from './stage.js'
import { type Story, story } from './story.js'

/** The cases of this file. */
export const connectCases: readonly Story[] = [
  story('thirty sessions over three backends are ten each, in turn', async ({ stage }) => {
    const play = stage()
    for (const name of ['a', 'b', 'c']) await play.backend(sayName(name))
    const names = await askNames(play, 30)
    assert.equal(names.join(''), 'abc'.repeat(10))
  }),

  story('with one of three down, thirty sessions are fifteen and fifteen', async ({ stage }) => {
    const play = stage()
    for (const name of ['a', 'b', 'c']) await play.backend(sayName(name))
    play.setAvailability(1, 'down')
    const names = await askNames(play, 30)
    assert.equal(names.filter((name) => name === 'a').length, 15)
    assert.equal(names.filter((name) => name === 'c').length, 15)
  }),

  story('a backend that refuses costs its clients nothing', async ({ stage }) => {
    const play = stage()
    await play.addBackend(refusing(1))
    await play.backend(sayName('b'))
    await play.backend(sayName('c'))
    const names = await askNames(play, 30)
    assert.ok(names.every((name) => name === 'b' || name === 'c'))

    assert.ok(play.records.every(({ reason }) => reason === 'done'))
    const retried = play.records.filter(({ attempts }) => attempts.length === 2)
    assert.equal(retried.length, play.live.total('connectFailures', 0))
    assert.deepEqual(
      retried[0]!.attempts.map(({ backend, result }) => [backend, result]),
      [
        ['127.0.0.1:1', 'refused'],
        [retried[0]!.backend, 'connected'],
      ],
    )
    await play.settled(30)
  }),

  story('connect failures in a row are counted until one succeeds', async ({ stage }) => {
    const play = stage({ attempts: 1 })
    const backend = await play.backend(sayName('a'))
    await askNames(play, 2)
    const address = await play.open()
    assert.equal(play.live.failuresInARow(0), 0)
    await backend.stop()
    for (let count = 1; count <= 3; count++) {
      await (await play.client(address)).ended()
      assert.equal(play.live.failuresInARow(0), count)
    }
    await play.revive(backend, sayName('a'))
    await askNames(play, 1)
    assert.equal(play.live.failuresInARow(0), 0)
    assert.equal(play.live.total('connectFailures', 0), 3)
  }),

  story(
    'a backend that swallows attempts delays a client by one timeout',
    async ({ stage, test }) => {
      const play = stage({ connectMs: 60 })
      const hole = await blackHole()
      test.after(hole.close)
      await play.addBackend(hole.address)
      await play.backend(sayName('b'))
      assert.deepEqual(await askNames(play, 4), ['b', 'b', 'b', 'b'])
      const [first] = play.records
      assert.deepEqual(
        first!.attempts.map(({ result }) => result),
        ['timeout', 'connected'],
      )
      assert.ok(first!.attempts[0]!.ms >= 60)
      assert.ok(first!.connectMs! >= 60)
      await play.settled(4)
    },
  ),

  story('when every attempt fails the client is reset and told why', async ({ stage }) => {
    const play = stage({ attempts: 2 })
    for (let host = 1; host <= 4; host++) await play.addBackend(refusing(host))
    const client = await play.client(await play.open())
    assert.equal(await client.ended(), 'rst')
    const record = await play.record()
    assert.deepEqual([record.reason, record.detail], ['connect-failed', 'refused'])
    assert.deepEqual([record.closedBy, record.toClient, record.toBackend], ['evener', 'rst', null])
    assert.deepEqual([record.backend, record.connectMs], [null, null])
    assert.deepEqual(
      record.attempts.map(({ backend, result }) => [backend, result]),
      [
        ['127.0.0.1:1', 'refused'],
        ['127.0.0.2:1', 'refused'],
      ],
    )
    await play.settled(1)
  }),

  story('all attempts together have a limit too', async ({ stage, test }) => {
    const play = stage({ connectMs: 40, connectTotalMs: 90, attempts: 9 })
    for (let count = 0; count < 5; count++) {
      const hole = await blackHole()
      test.after(hole.close)
      await play.addBackend(hole.address)
    }
    const client = await play.client(await play.open())
    assert.equal(await client.ended(), 'rst')
    const { reason, detail, attempts } = await play.record()
    assert.deepEqual([reason, detail], ['connect-failed', 'timeout'])
    assert.ok(attempts.length >= 2 && attempts.length <= 3, `${attempts.length} attempts`)
    await play.settled(1)
  }),

  story('no attempt is made twice on one backend', async ({ stage }) => {
    const play = stage({ attempts: 5 })
    await play.addBackend(refusing(1))
    const client = await play.client(await play.open())
    assert.equal(await client.ended(), 'rst')
    assert.equal((await play.record()).attempts.length, 1)
  }),

  story('an empty pool resets its clients at once', async ({ stage }) => {
    const play = stage()
    const client = await play.client(await play.open())
    assert.equal(await client.ended(), 'rst')
    const record = await play.record()
    assert.deepEqual([record.reason, record.detail], ['no-backend', 'empty'])
    assert.deepEqual([record.closedBy, record.toClient, record.toBackend], ['evener', 'rst', null])
    assert.deepEqual(record.attempts, [])
    await play.settled(1)
  }),

  story('a pool whose backends are all down resets its clients at once', async ({ stage }) => {
    const play = stage()
    await play.backend(echo)
    play.setAvailability(0, 'down')
    const client = await play.client(await play.open())
    assert.equal(await client.ended(), 'rst')
    const { reason, detail } = await play.record()
    assert.deepEqual([reason, detail], ['no-backend', 'all-down'])
    await play.settled(1)
  }),

  story('a backend that goes down under a published order gets nothing', async ({ stage }) => {
    const play = stage()
    await play.backend(sayName('a'))
    await play.backend(sayName('b'))
    play.live.publish(0, 'drain', 1)
    assert.deepEqual(new Set(await askNames(play, 8)), new Set(['b']))
  }),

  story('what a client sends while its backend is sought is not lost', async ({ stage, test }) => {
    const play = stage({ connectMs: 80 })
    const hole = await blackHole()
    test.after(hole.close)
    await play.addBackend(hole.address)
    const backend = await play.backend(swallow)
    const client = await play.client(await play.open())
    void client.send(payload(300_000)).then(() => client.finish())
    const peer = await backend.peer()
    assertPayload(await peer.readToEnd())
    assert.equal(peer.receivedBytes, 300_000)
  }),

  story('a client that leaves before its backend is found', async ({ stage, test }) => {
    const play = stage()
    const hole = await blackHole()
    test.after(hole.close)
    await play.addBackend(hole.address)
    const client = await play.client(await play.open())
    await until('a session', () => play.engine.counts().sessions === 1)
    client.reset()
    const record = await play.record()
    assert.deepEqual([record.reason, record.closedBy], ['client-gone', 'client'])
    assert.equal(record.toBackend, null)
    await play.settled(1)
  }),

  story(
    'the connect timeout never touches a session that is connected',
    async ({ stage, test }) => {
      const play = stage({ connectMs: 50, connectTotalMs: 100 })
      const hole = await blackHole()
      test.after(hole.close)
      await play.backend(echo)
      const address = await play.open()
      const calm = await play.client(address)
      await calm.send('a')
      await calm.read(1)
      await play.addBackend(hole.address)
      play.setAvailability(0, 'down')

      // Other sessions run out of both timeouts; the connected one does not notice.
      for (let round = 0; round < 3; round++) await (await play.client(address)).ended()
      assert.equal(play.records.length, 3)
      await calm.send('b')
      assert.equal((await calm.read(1)).toString(), 'b')
    },
  ),

  story('a backend on a unix socket', async ({ stage }) => {
    const play = stage()
    const path = play.socketPath()
    await play.backend(sayName('a'), { kind: 'unix', path })
    assert.deepEqual(await askNames(play, 3), ['a', 'a', 'a'])
    assert.equal((await play.record()).backendAddress, `unix:${path}`)
    await play.settled(3)
  }),

  story('a backend on an IPv6 address', async ({ stage }) => {
    const play = stage()
    await play.backend(sayName('a'), { kind: 'tcp', host: '::1', port: 0 })
    assert.deepEqual(await askNames(play, 1), ['a'])
    assert.match((await play.record()).backendAddress!, /^\[::1\]:\d+$/)
  }),

  story(
    'a unix socket with a full queue is busy, which is not its fault',
    async ({ stage, test }) => {
      const play = stage()
      const hole = await blackHole(play.socketPath())
      test.after(hole.close)
      await play.addBackend(hole.address)
      await play.backend(sayName('b'))
      assert.deepEqual(await askNames(play, 1), ['b'])
      const { attempts } = await play.record()
      assert.deepEqual(
        attempts.map(({ result }) => result),
        ['busy', 'connected'],
      )
      assert.equal(play.live.total('connectFailures', 0), 0)
    },
  ),

  story('a backend whose socket file is missing is not found', async ({ stage }) => {
    const play = stage()
    await play.addBackend({ kind: 'unix', path: play.socketPath() })
    const client = await play.client(await play.open())
    assert.equal(await client.ended(), 'rst')
    const { reason, detail } = await play.record()
    assert.deepEqual([reason, detail], ['connect-failed', 'not-found'])
  }),
]

async function askNames(play: Stage, count: number): Promise<readonly string[]> {
  const address = await play.open()
  const names: string[] = []
  for (let index = 0; index < count; index++) {
    const client = await play.client(address)
    await client.send('?')
    client.finish()
    names.push((await client.readToEnd()).toString())
  }
  await until(`${count} records`, () => play.records.length >= count)
  return names
}
