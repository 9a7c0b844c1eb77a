/** Bytes: both ways, in order, whole, and no more of them in memory than allowed. */

import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { seededRng } from '../../src/core/rng.js'
import type { Engine } from '../../src/engine/engine.js'
import { echo, stall, swallow } from '../peer/backend-peer.js'
import { connectedSockets } from '../peer/kernel-options.js'
import { assertPayload, payload } from '../peer/payload.js'
import type { Peer } from '../peer/peer.js'
import { patienceMs, until } from '../peer/wait.js'
import { type Story, story } from './story.js'

/** The cases of this file. */
export const relayCases: readonly Story[] = [
  story('a request reaches a backend and its answer comes back', async ({ stage }) => {
    const play = stage()
    await play.backend(async (peer) => {
      assert.equal((await peer.read(4)).toString(), 'ping')
      await peer.send('pong')
      peer.finish()
    })
    const client = await play.client(await play.open())

    await client.send('ping')
    assert.equal((await client.readToEnd()).toString(), 'pong')
    assert.equal(client.ending, 'fin')
    client.finish()

    const record = await play.record()
    assert.deepEqual([record.reason, record.closedBy], ['done', 'backend'])
    assert.deepEqual([record.toClient, record.toBackend], ['fin', 'fin'])
    assert.deepEqual([record.bytesIn, record.bytesOut], [4, 4])
    await play.settled(1)
  }),

  story('a backend may speak first', async ({ stage }) => {
    const play = stage()
    await play.backend((peer) => peer.send('220 ready'))
    const client = await play.client(await play.open())
    assert.equal((await client.read(9)).toString(), '220 ready')
  }),

  story('a client that has sent everything gets the whole answer', async ({ stage }) => {
    const play = stage()
    await play.backend(async (peer) => {
      assert.equal((await peer.readToEnd()).toString(), 'all I have to say')
      assert.equal(peer.ending, 'fin')
      await peer.send(payload(500_000))
      peer.finish()
    })
    const client = await play.client(await play.open())
    await client.send('all I have to say')
    client.finish()

    assertPayload(await client.readToEnd())
    assert.equal(client.receivedBytes, 500_000)
    const record = await play.record()
    assert.deepEqual([record.reason, record.closedBy], ['done', 'client'])
    await play.settled(1)
  }),

  story('a backend that has sent everything gets the whole upload', async ({ stage }) => {
    const play = stage()
    const backend = await play.backend(async (peer) => {
      await peer.send('go on')
      peer.finish()
    })
    const client = await play.client(await play.open())
    assert.equal((await client.readToEnd()).toString(), 'go on')

    await client.send(payload(500_000))
    client.finish()
    const peer = await backend.peer()
    assertPayload(await peer.readToEnd())
    assert.deepEqual([peer.receivedBytes, peer.ending], [500_000, 'fin'])
    await play.settled(1)
  }),

  story('bytes sent one at a time arrive one after the other', async ({ stage }) => {
    const play = stage()
    await play.backend(echo)
    const client = await play.client(await play.open())
    await client.sendByteByByte(payload(300))
    assertPayload(await client.read(300))
  }),

  story('many sessions at once never mix their bytes', async ({ stage }) => {
    const play = stage()
    await play.backend(echo)
    const address = await play.open()
    const exchange = async (index: number): Promise<void> => {
      const client = await play.client(address)
      const offset = index * 1000
      void client.send(payload(100_000, offset))
      assertPayload(await client.read(100_000), offset)
      client.finish()
      assert.equal(await client.ended(), 'fin')
    }
    await Promise.all(Array.from({ length: 40 }, (_, index) => exchange(index)))
    await play.settled(40)
  }),

  story('whatever the rhythm, both directions stay exact', async ({ stage }) => {
    for (let seed = 1; seed <= 12; seed++) {
      const play = stage({ bufferPerDirectionBytes: 1 + seededRng(seed).below(70_000) })
      const backend = await play.backend(() => {})
      const client = await play.client(await play.open())
      const peer = await backend.peer()
      const ends: readonly (readonly [Peer, number])[] = [
        [client, seed],
        [peer, seed + 1000],
      ]
      await Promise.all(ends.map(([end, ownSeed]) => playRandomly(end, ownSeed)))
      assertPayload(await client.readToEnd())
      assertPayload(await peer.readToEnd())
      assert.deepEqual(
        [peer.receivedBytes, client.receivedBytes],
        [randomTotal(seed), randomTotal(seed + 1000)],
        `seed ${seed}`,
      )
      await play.settled(1)
    }
  }),

  story('a backend that does not read holds its client up, within the limit', async ({ stage }) => {
    const limit = 32_768
    const play = stage({ bufferPerDirectionBytes: limit })
    const backend = await play.backend(stall)
    const client = await play.client(await play.open())
    const total = 24_000_000
    void client.send(payload(total)).then(() => client.finish())

    await heldUp(() => client.socket.bytesWritten, play.engine)
    assert.ok(play.live.total('bytesIn', 0) < total, 'not everything was taken')
    const { bufferedBytes } = play.engine.counts()
    assert.ok(bufferedBytes > 0, 'the engine holds some')
    assert.ok(bufferedBytes <= limit, `${bufferedBytes} bytes are more than ${limit}`)

    const peer = await backend.peer()
    peer.resume()
    assertPayload(await peer.readToEnd())
    assert.equal(peer.receivedBytes, total)
  }),

  story('a client that does not read holds its backend up, within the limit', async ({ stage }) => {
    const play = stage()
    const total = 24_000_000
    const backend = await play.backend(async (peer) => {
      await peer.send(payload(total))
      peer.finish()
    })
    const client = await play.client(await play.open(), { isStalled: true })
    const peer = await backend.peer()

    await heldUp(() => peer.socket.bytesWritten, play.engine)
    assert.ok(play.live.total('bytesOut', 0) < total, 'not everything was taken')
    const { bufferedBytes } = play.engine.counts()
    assert.ok(bufferedBytes > 0 && bufferedBytes <= play.engine.bufferPerDirectionBytesMax)

    client.resume()
    assertPayload(await client.readToEnd())
    assert.equal(client.receivedBytes, total)
  }),

  story(
    'the limit an engine declares is at most 128 KiB where it runs in Node',
    async ({ stage }) => {
      const { engine } = stage()
      const limit = engine.name === 'net' ? 131_072 : Number.MAX_SAFE_INTEGER
      assert.ok(engine.bufferPerDirectionBytesMax > 0)
      assert.ok(engine.bufferPerDirectionBytesMax <= limit)
    },
  ),

  story('both connections send at once, and are kept alive as configured', async ({ stage }) => {
    const play = stage({ keepAlive: { idleMs: 41_000, intervalMs: 7000, probes: 3 } })
    const backend = await play.backend(echo)
    const address = await play.open()
    const client = await play.client(address)
    await client.send('a')
    await client.read(1)

    assert.ok(address.kind === 'tcp' && backend.address.kind === 'tcp')
    const { port } = backend.address
    const wanted = { noDelay: true, keepAlive: true, keepIdle: 41, keepInterval: 7, keepCount: 3 }
    // Not at once: a probe is not due for a while, and an engine may spare short sessions the
    // calls.
    await until('both connections to be set', () => {
      const sockets = connectedSockets()
      return [
        sockets.find(({ localPort }) => localPort === address.port),
        sockets.find(({ peerPort }) => peerPort === port),
      ].every((socket) => isDeepStrictEqual(socket?.options, wanted))
    })
  }),

  story('a stalled session holds nobody else up', async ({ stage }) => {
    const play = stage()
    await play.backend(async (peer) => {
      if ((await peer.read(1)).toString() === 's') swallow()
      else await peer.send(payload(8_000_000))
    })
    const address = await play.open()
    const stalled = await play.client(address, { isStalled: true })
    await stalled.send('b')
    const brisk = await play.client(address)
    await brisk.send('b')
    assertPayload(await brisk.read(8_000_000))
  }),
]

/** Waits until a sender makes no more headway: the same count over many looks. */
async function heldUp(sentBytes: () => number, engine: Engine): Promise<void> {
  let [before, looks] = [-1, 0]
  await until(`a stall within ${patienceMs} ms`, () => {
    const now = sentBytes()
    looks = now === before && engine.counts().bufferedBytes > 0 ? looks + 1 : 0
    before = now
    return looks > 100
  })
}

function randomSizes(seed: number): readonly number[] {
  const rng = seededRng(seed)
  return Array.from({ length: 20 }, () => 1 + rng.below(rng.below(4) === 0 ? 200_000 : 2000))
}

function randomTotal(seed: number): number {
  return randomSizes(seed).reduce((total, size) => total + size, 0)
}

async function playRandomly(end: Peer, seed: number): Promise<void> {
  const rng = seededRng(seed + 1)
  let offset = 0
  for (const size of randomSizes(seed)) {
    if (rng.below(3) === 0) end.stall()
    await end.send(payload(size, offset))
    offset += size
    if (rng.below(2) === 0) await new Promise((resolve) => setImmediate(resolve))
    end.resume()
  }
  end.finish()
}
