/** How sessions end when a connection is lost: whose doing it was, and what the other side gets. */

import assert from 'node:assert/strict'
import { acknowledgedBytes } from '../peer/acknowledged.js'
import { type BackendPeer, echo, type Script, swallow } from '../peer/backend-peer.js'
import { assertPayload, payload } from '../peer/payload.js'
import type { Peer } from '../peer/peer.js'
import { until } from '../peer/wait.js'
import type { Stage } from './stage.js'
import { type Story, story } from './story.js'

/** The cases of this file. */
export const endingCases: readonly Story[] = [
  story('a reset of the client reaches the backend as a reset', async ({ stage }) => {
    const play = stage()
    const backend = await play.backend(echo)
    const client = await play.client(await play.open())
    await client.send('hello')
    await client.read(5)
    client.reset()
    assert.equal(await (await backend.peer()).ended(), 'rst')
    const record = await play.record()
    assert.deepEqual([record.reason, record.closedBy], ['client-reset', 'client'])
    assert.deepEqual([record.toClient, record.toBackend], ['rst', 'rst'])
    await play.settled(1)
  }),

  story('a reset of the backend reaches the client as a reset', async ({ stage }) => {
    const play = stage()
    await play.backend(async (peer) => {
      await peer.read(5)
      peer.reset()
    })
    const client = await play.client(await play.open())
    await client.send('hello')
    assert.equal(await client.ended(), 'rst')
    const record = await play.record()
    assert.deepEqual([record.reason, record.closedBy], ['backend-reset', 'backend'])
    assert.deepEqual([record.toClient, record.toBackend], ['rst', 'rst'])
    await play.settled(1)
  }),

  story(
    '200 KB, then a reset: a slow client reads all of it, then the reset',
    async ({ stage }) => {
      const play = stage()
      await play.backend(sendAndReset(200_000))
      const address = await play.open()
      for (let round = 0; round < 25; round++) {
        const client = await play.client(address, { isStalled: round % 2 === 0 })
        assertPayload(await client.readSlowly())
        assert.deepEqual([client.receivedBytes, client.ending], [200_000, 'rst'], `round ${round}`)
      }
      await play.settled(25)
      assert.ok(play.records.every(({ reason }) => reason === 'backend-reset'))
    },
  ),

  story(
    '200 KB, then a reset: a slow backend reads all of it, then the reset',
    async ({ stage }) => {
      const play = stage()
      const backend = await play.backend((peer) => peer.readSlowly())
      const address = await play.open()
      for (let round = 0; round < 25; round++) {
        const client = await play.client(address)
        await sendAndReset(200_000)(client)
        const peer = await backend.peer(round)
        assert.equal(await peer.ended(), 'rst', `round ${round}`)
      }
      await play.settled(25)
      for (const peer of backend.peers) assert.equal(peer.receivedBytes, 200_000)
      assert.ok(play.records.every(({ reason }) => reason === 'client-reset'))
    },
  ),

  story('more than any buffer holds, then a reset', async ({ stage }) => {
    const play = stage({ bufferPerDirectionBytes: 16_384 })
    await play.backend(sendAndReset(12_000_000))
    const client = await play.client(await play.open(), { isStalled: true })
    assertPayload(await client.readSlowly())
    assert.deepEqual([client.receivedBytes, client.ending], [12_000_000, 'rst'])
    await play.settled(1)
  }),

  story('a reset that comes while nothing is read is not taken for an end', async ({ stage }) => {
    const play = stage({ bufferPerDirectionBytes: 16_384 })
    const backend = await play.backend(stuckThenReset(play))
    const client = await play.client(await play.open(), { isStalled: true })
    const arrived = await arrivedAtReset(backend)
    client.resume() // At full speed: a FIN sent in error would be read long before any reset.
    assertPayload(await client.readToEnd())
    assert.equal(client.ending, 'rst')
    assert.ok(client.receivedBytes >= arrived, `${client.receivedBytes} of ${arrived}`)
    await play.settled(1)
  }),

  story('an answer arrives though answer and upload were stuck at the reset', async ({ stage }) => {
    const play = stage()
    const backend = await play.backend(stuckThenReset(play))
    const client = await play.client(await play.open(), { isStalled: true })
    void client.send(payload(24_000_000)).catch(() => {}) // Nobody will read it.
    const arrived = await arrivedAtReset(backend)
    assertPayload(await client.readSlowly())
    assert.equal(client.ending, 'rst')
    assert.ok(client.receivedBytes >= arrived, `${client.receivedBytes} of ${arrived}`)
    await play.settled(1)
  }),

  story('a reset after a client has sent everything still ends in a reset', async ({ stage }) => {
    const play = stage()
    await play.backend(async (peer) => {
      await peer.readToEnd()
      await sendAndReset(100_000)(peer)
    })
    const client = await play.client(await play.open())
    await client.send('ask')
    client.finish()
    assertPayload(await client.readToEnd())
    assert.deepEqual([client.receivedBytes, client.ending], [100_000, 'rst'])
    assert.equal((await play.record()).reason, 'backend-reset')
    await play.settled(1)
  }),

  story(
    'a client that resets after its FIN is noticed though nothing is sent',
    async ({ stage }) => {
      const play = stage()
      const backend = await play.backend(swallow)
      const client = await play.client(await play.open())
      await client.send('ask')
      client.finish()
      const peer = await backend.peer()
      assert.equal(await peer.ended(), 'fin')
      client.reset()
      const record = await play.record()
      assert.deepEqual([record.reason, record.closedBy], ['client-reset', 'client'])
      await play.settled(1)
    },
  ),

  story(
    'an answer sent before a reset arrives though the client still uploads',
    async ({ stage }) => {
      const play = stage()
      for (let round = 0; round < 10; round++) {
        await play.backend(async (peer) => {
          await peer.read(1000)
          peer.stall() // Bytes it has not read are what makes its close a reset.
          await peer.send(payload(50_000))
          await peer.resetOnceReceived()
        })
      }
      const address = await play.open()
      for (let round = 0; round < 10; round++) {
        const client = await play.client(address)
        void client.send(payload(6_000_000)).catch(() => {}) // Cut short, as the case wants.
        const answer = await client.readToEnd()
        assertPayload(answer)
        assert.deepEqual([answer.length, client.ending], [50_000, 'rst'], `round ${round}`)
      }
      await play.settled(10)
      assert.ok(play.records.every(({ reason }) => reason === 'backend-reset'))
    },
  ),

  story(
    'who is to get the last bytes dies instead: then the session is over',
    async ({ stage }) => {
      const play = stage()
      const backend = await play.backend(async (peer) => peer.stall())
      const client = await play.client(await play.open())
      await client.send(payload(200_000)) // More than the backend's kernel takes unread.
      await steady(() => play.live.total('bytesIn', 0))
      const peer = await backend.peer()
      client.reset()
      await play.engine.sessions() // The reset came before this question.
      peer.reset()
      assert.equal((await play.record()).reason, 'client-reset')
      await play.settled(1)
    },
  ),

  story('sessions are ended by id, by backend and all together', async ({ stage }) => {
    const play = stage()
    await play.backend(echo)
    await play.backend(echo)
    const address = await play.open()
    const clients = []
    for (let index = 0; index < 6; index++) {
      const client = await play.client(address)
      await client.send('a')
      await client.read(1)
      clients.push(client)
    }
    const ids = (await play.engine.sessions()).map(({ id }) => id)
    assert.equal(new Set(ids).size, 6)

    assert.equal(await play.engine.end({ by: 'id', id: ids[0]! }, 'closed-by-operator'), 1)
    assert.equal(await clients[0]!.ended(), 'rst')
    assert.equal((await play.record()).id, ids[0])
    assert.equal(await play.engine.end({ by: 'id', id: ids[0]! }, 'closed-by-operator'), 0)
    assert.equal(await play.engine.end({ by: 'row', row: 1 }, 'drained'), 3)
    assert.equal(await play.engine.end({ by: 'all' }, 'closed-by-operator'), 2)
    await play.settled(6)
    assert.deepEqual(play.records.map(({ reason }) => reason).sort(), [
      ...Array(3).fill('closed-by-operator'),
      ...Array(3).fill('drained'),
    ])
    for (const record of play.records) {
      assert.deepEqual(
        [record.closedBy, record.toClient, record.toBackend],
        ['evener', 'rst', 'rst'],
      )
    }
  }),

  story('a session on a unix socket ends when its client goes', async ({ stage }) => {
    const play = stage()
    const backend = await play.backend(swallow)
    const client = await play.client(await play.open({ kind: 'unix', path: play.socketPath() }))
    await client.send('hello')
    const peer = await backend.peer()
    await peer.read(5)
    client.close()
    await peer.ended()
    peer.finish()
    await play.settled(1)
  }),
]

/** Reads nothing, sends until nothing more is taken in either direction, then resets. */
function stuckThenReset(play: Stage): Script {
  return async (peer) => {
    peer.stall()
    void peer.send(payload(24_000_000)).catch(() => {}) // Cut short by the reset.
    await steady(() => acknowledgedBytes(peer.socket) + play.live.total('bytesIn', 0))
    arrivedBytes.set(peer, acknowledgedBytes(peer.socket) - 1)
    peer.reset()
  }
}

const arrivedBytes = new WeakMap<Peer, number>()

/** How many bytes of the first connection's had arrived when it was reset. */
async function arrivedAtReset(backend: BackendPeer): Promise<number> {
  const peer = await backend.peer()
  const arrived = await until('the reset', () => arrivedBytes.get(peer))
  assert.ok(arrived > 0)
  return arrived
}

/** Waits until a number has stopped growing above 0. */
async function steady(count: () => number): Promise<void> {
  let [before, looks] = [-1, 0]
  await until('a steady count', () => {
    const now = count()
    looks = now === before && now > 0 ? looks + 1 : 0
    before = now
    return looks > 100
  })
}

function sendAndReset(byteCount: number): Script {
  return async (peer) => {
    await peer.send(payload(byteCount))
    await peer.resetOnceReceived()
  }
}
