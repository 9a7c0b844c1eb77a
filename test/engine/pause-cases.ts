/** Listeners that somebody wants paused: nobody is accepted, and nobody turned away. */

import assert from 'node:assert/strict'
import type { BindAddress } from '../../src/core/address.js'
import { echo } from '../peer/backend-peer.js'
import { connectClient } from '../peer/client-peer.js'
import type { Peer } from '../peer/peer.js'
import { until } from '../peer/wait.js'
import type { Stage } from './stage.js'
import { type Story, story } from './story.js'

/** The cases of this file. */
export const pauseCases: readonly Story[] = [
  story(
    'a paused listener accepts nobody; who came meanwhile is served then',
    async ({ stage }) => {
      const play = stage()
      await play.backend(echo)
      const { id, address } = await play.openNamed()
      const side = await play.open(undefined, 'side')
      const before = await askedOf(play, address)
      assert.equal((await before.read(5)).toString(), 'hello')
      assert.equal(await play.engine.pause(id), true)

      const waiting = await Promise.all(Array.from({ length: 20 }, () => askedOf(play, address)))
      await servedAt(play, side, 20)
      assert.ok(waiting.every(({ receivedBytes }) => receivedBytes === 0))
      assert.equal(play.engine.counts().sessions, 1, 'who was there goes on')
      await before.send('again')
      assert.equal((await before.read(5)).toString(), 'again')

      await play.engine.resume(id)
      for (const client of waiting) assert.equal((await client.read(5)).toString(), 'hello')
      for (const client of [before, ...waiting]) client.finish()
      await play.settled(41)
      assert.ok(play.records.every(({ reason }) => reason === 'done'))
    },
  ),

  story('a listener that is paused stays so when there is room again', async ({ stage }) => {
    const play = stage({ sessionsMax: 2 })
    await play.backend(echo)
    const { id, address } = await play.openNamed()
    const side = await play.open(undefined, 'side')
    const first = await Promise.all([askedOf(play, side), askedOf(play, side)])
    await until('a full house', () => play.engine.counts().sessions === 2)
    await play.engine.pause(id)
    const waiting = await askedOf(play, address)
    for (const client of first) {
      await client.read(5)
      client.finish()
    }
    await servedAt(play, side, 10)
    assert.equal(waiting.receivedBytes, 0)

    const again = await Promise.all([askedOf(play, side), askedOf(play, side)])
    await until('a full house', () => play.engine.counts().sessions === 2)
    await play.engine.resume(id)
    for (const client of again) await client.read(5)
    assert.equal(waiting.receivedBytes, 0, 'there is no room')
    again[0]?.finish()
    assert.equal((await waiting.read(5)).toString(), 'hello')
    for (const client of [...again, waiting]) client.finish()
    await play.settled(15)
  }),

  story('pausing twice and resuming twice are harmless, in a hurry too', async ({ stage }) => {
    const play = stage()
    await play.backend(echo)
    const { id, address } = await play.openNamed()
    const { engine } = play
    await engine.resume(id)
    await Promise.all([engine.pause(id), engine.resume(id), engine.pause(id), engine.pause(id)])
    const client = await askedOf(play, address)
    await Promise.all([engine.resume(id), engine.pause(id), engine.resume(id), engine.resume(id)])
    assert.equal((await client.read(5)).toString(), 'hello')
    client.finish()
    await play.settled(1)
  }),

  story('a paused listener that closes serves who had come', async ({ stage }) => {
    const play = stage()
    await play.backend(echo)
    const unix: BindAddress = { kind: 'unix', path: play.socketPath() }
    for (const at of [undefined, unix]) {
      const { id, address } = await play.openNamed(at)
      await play.engine.pause(id)
      const waiting = await Promise.all(Array.from({ length: 20 }, () => askedOf(play, address)))
      await Promise.all([play.engine.close(id), play.engine.pause(id)])
      for (const client of waiting) {
        assert.equal((await client.read(5)).toString(), 'hello')
        client.finish()
      }
      const code = address.kind === 'unix' ? 'ENOENT' : 'ECONNREFUSED'
      await assert.rejects(connectClient(address), { code })
    }
    await play.settled(40)
  }),

  story('an engine stops though a listener is paused', async ({ stage }) => {
    const play = stage()
    await play.backend(echo)
    const { id, address } = await play.openNamed()
    await play.engine.pause(id)
    const waiting = await askedOf(play, address)
    await play.engine.stop()
    assert.equal(await waiting.ended(), 'rst')
    await assert.rejects(connectClient(address), { code: 'ECONNREFUSED' })
  }),
]

async function askedOf(play: Stage, address: BindAddress): Promise<Peer> {
  const client = await play.client(address)
  void client.send('hello')
  return client
}

// One after the other: the engine has had its turns meanwhile.
async function servedAt(play: Stage, address: BindAddress, count: number): Promise<void> {
  for (let served = 0; served < count; served++) {
    const client = await askedOf(play, address)
    await client.read(5)
    client.finish()
    await client.ended()
  }
}
