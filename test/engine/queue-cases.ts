/** Waiting for a backend with room: who waits, how long, and whose turn it is. */

import assert from 'node:assert/strict'
import { type BindAddress, formatAddress } from '../../src/core/address.js'
import type { Peer } from '../peer/peer.js'
import { until } from '../peer/wait.js'
import { Crowd, isServed } from './crowd.js'
import type { Stage } from './stage.js'
import { type Story, story } from './story.js'

/** The cases of this file. */
export const queueCases: readonly Story[] = [
  story('two hundred clients wait for one place, and all are served', async ({ stage }) => {
    const play = stage({ queueMax: 1000 })
    const crowd = new Crowd()
    await play.backend(crowd.script)
    play.setLimit(0, 1)
    const address = await play.open()
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const client = await play.client(address)
        assert.ok(await isServed(client))
        if (index % 2 === 0) client.finish()
        else client.reset()
        await client.ended()
      }),
    )
    await play.settled(200)
    assert.equal(crowd.most, 1)
    const waits = play.records.filter(({ queueMs }) => queueMs > 0)
    assert.ok(waits.length >= 150, `${waits.length} waited`)
    for (const { connectMs, queueMs, durationMs } of play.records) {
      const told = `${connectMs} + ${queueMs} of ${durationMs} ms`
      assert.ok(connectMs !== null && connectMs + queueMs <= durationMs + 1, told)
    }
  }),

  story('who waits too long is reset, as queue-timeout', async ({ stage }) => {
    const play = stage({ queueMax: 10, queueMs: 60 })
    const { address, holder } = await fullHouse(play)
    const late = await play.client(address)
    assert.equal(await late.ended(), 'rst')
    const { reason, detail, closedBy, queueMs, attempts, backend } = await play.record()
    assert.deepEqual([reason, detail, closedBy, backend], ['queue-timeout', null, 'evener', null])
    assert.deepEqual(attempts, [])
    assert.ok(queueMs >= 60, `${queueMs} ms`)
    assert.equal(play.queued, 0)
    holder.close()
    await play.settled(2)
  }),

  story(
    'where no place is left in the queue, clients are reset as queue-full',
    async ({ stage }) => {
      const play = stage({ queueMax: 2 })
      const { address, holder } = await fullHouse(play)
      const waiting = [await waitingClient(play, address), await waitingClient(play, address)]
      assert.equal(await (await play.client(address)).ended(), 'rst')
      const { reason, detail, queueMs } = await play.record()
      assert.deepEqual([reason, detail, queueMs], ['queue-full', null, 0])
      for (const client of [holder, ...waiting]) client.close()
      await play.settled(4)
    },
  ),

  story(
    'a client that resets leaves the queue; one that is only done sending stays',
    async ({ stage }) => {
      const play = stage({ queueMax: 10 })
      const { address, holder } = await fullHouse(play)
      const [leaver, patient] = [
        await waitingClient(play, address),
        await waitingClient(play, address),
      ]
      await patient.send('?')
      patient.finish()
      leaver.reset()
      const { reason, closedBy } = await play.record()
      assert.deepEqual([reason, closedBy], ['client-gone', 'client'])
      assert.equal(play.queued, 1)
      holder.close()
      assert.equal((await patient.readToEnd()).toString(), '!')
      await play.settled(3)
    },
  ),

  story('who waits is served in the order they came', async ({ stage }) => {
    const play = stage({ queueMax: 10 })
    const { address, holder } = await fullHouse(play)
    const clients: Peer[] = []
    for (let count = 0; count < 5; count++) clients.push(await waitingClient(play, address))
    for (const [index, client] of [holder, ...clients].entries()) {
      if (index > 0) assert.ok(await isServed(client), `client ${index}`)
      assert.ok(clients.slice(index).every(({ receivedBytes }) => receivedBytes === 0))
      client.close()
    }
    await play.settled(6)
  }),

  story('a client with many waiting holds nobody else up', async ({ stage }) => {
    const play = stage({ queueMax: 100 })
    const { address, holder } = await fullHouse(play)
    const noisy = []
    for (let count = 0; count < 80; count++) noisy.push(await waitingClient(play, address))
    assert.equal(await (await play.client(address)).ended(), 'rst', 'it has its share')
    assert.equal((await play.record()).reason, 'queue-full')
    const quiet = await waitingClient(play, address, '127.0.0.2')
    const [first, second] = [noisy[0]!, noisy[1]!]
    holder.close()
    const isServedSoon = async (client: Peer): Promise<void> => {
      assert.ok(await isServed(client))
      assert.ok(play.records.length <= 3, 'the quiet one is second at the latest')
      client.close()
    }
    await Promise.all([isServedSoon(first), isServedSoon(quiet)])
    assert.ok(await isServed(second))
    for (const client of noisy) client.close()
    await play.settled(83)
  }),

  story('room that comes otherwise is given to who waits', async ({ stage }) => {
    const play = stage({ queueMax: 10 })
    await play.backend(new Crowd().script)
    play.setAvailability(0, 'down')
    const { address } = await fullHouse(play, 1)
    const clients: Peer[] = []
    for (let count = 0; count < 3; count++) clients.push(await waitingClient(play, address))
    play.setLimit(1, 2)
    assert.ok(await isServed(clients[0]!))
    assert.equal(play.queued, 2)
    play.setAvailability(0, 'up')
    for (const client of clients.slice(1)) assert.ok(await isServed(client))
    assert.equal(play.queued, 0)
  }),

  story('who waits is served by a backend that is added', async ({ stage }) => {
    const play = stage({ queueMax: 10 })
    const { address, holder } = await fullHouse(play)
    const clients = [await waitingClient(play, address), await waitingClient(play, address)]
    const added = await play.backend(new Crowd().script)
    for (const client of clients) {
      assert.ok(await isServed(client))
      client.close()
    }
    await play.record(1)
    holder.close()
    await play.settled(3)
    const { backend, revision, queueMs, attempts } = play.records[0]!
    assert.equal(backend, formatAddress(added.address))
    assert.equal(revision, 2)
    assert.ok(queueMs > 0)
    assert.deepEqual(
      attempts.map((each) => each.backend),
      [backend],
    )
  }),

  story('who tried one in vain and waits is served by one that is added', async ({ stage }) => {
    const play = stage({ queueMax: 10 })
    const { address, holder } = await fullHouse(play)
    const nobody = { kind: 'tcp', host: '127.0.0.1', port: 1 } as const
    await play.addBackend(nobody)
    const client = await waitingClient(play, address)
    const added = await play.backend(new Crowd().script)
    assert.ok(await isServed(client))
    client.close()
    const { attempts } = await play.record()
    holder.close()
    await play.settled(2)
    assert.deepEqual(
      attempts.map((each) => [each.backend, each.result]),
      [
        [formatAddress(nobody), 'refused'],
        [formatAddress(added.address), 'connected'],
      ],
    )
  }),

  story('when nobody is usable any more, who waits is reset at once', async ({ stage }) => {
    const play = stage({ queueMax: 10 })
    const { address } = await fullHouse(play)
    const client = await waitingClient(play, address)
    play.setAvailability(0, 'down')
    assert.equal(await client.ended(), 'rst')
    const { reason, detail } = await play.record()
    assert.deepEqual([reason, detail], ['no-backend', 'all-down'])
  }),

  story('what was tried before waiting is not tried after, nor is time lost', async ({ stage }) => {
    const play = stage({ queueMax: 10, connectTotalMs: 80, connectMs: 80 })
    const { address, holder } = await fullHouse(play)
    await play.addBackend({ kind: 'tcp', host: '127.0.0.1', port: 1 })
    const client = await waitingClient(play, address)
    await until('a wait longer than all tries may take', async () => {
      return (await play.engine.sessions()).some(({ queueMs }) => queueMs > 150)
    })
    holder.close()
    assert.ok(await isServed(client))
    client.close()
    await play.settled(2)
    const { attempts, queueMs, connectMs } = play.records.at(-1)!
    assert.deepEqual(
      attempts.map(({ result }) => result),
      ['refused', 'connected'],
    )
    assert.ok(queueMs > 150 && connectMs !== null && connectMs < 80, `${queueMs}, ${connectMs}`)
  }),

  story('a stop ends who waits', async ({ stage }) => {
    const play = stage({ queueMax: 10 })
    const { address } = await fullHouse(play)
    await waitingClient(play, address)
    await play.engine.stop()
    assert.deepEqual(
      play.records.map(({ reason }) => reason),
      ['shutdown', 'shutdown'],
    )
  }),
]

/** A backend with one place, and a client that holds it. */
async function fullHouse(
  play: Stage,
  row = 0,
): Promise<{ readonly address: BindAddress; readonly holder: Peer }> {
  await play.backend(new Crowd().script)
  play.setLimit(row, 1)
  const address = await play.open()
  const holder = await play.client(address)
  assert.ok(await isServed(holder))
  return { address, holder }
}

/** A client, once it waits. */
async function waitingClient(
  play: Stage,
  address: BindAddress,
  localAddress = '127.0.0.1',
): Promise<Peer> {
  const before = play.queued
  const client = await play.client(address, { localAddress })
  await until('one more to wait', () => play.queued > before)
  // It is counted before it is given its turn. A worker answers when it has done both.
  await play.engine.sessions()
  return client
}
