/** Backends that take so many sessions and no more, as seen by the backends themselves. */

import assert from 'node:assert/strict'
import type { Peer } from '../peer/peer.js'
import { until } from '../peer/wait.js'
import { Crowd, isServed } from './crowd.js'
import type { Stage } from './stage.js'
import { type Story, story } from './story.js'

/** The cases of this file. */
export const fullCases: readonly Story[] = [
  story('a backend never has more than its sessions, one after another', async ({ stage }) => {
    const play = stage()
    const crowd = new Crowd()
    await play.backend(crowd.script)
    play.setLimit(0, 1)
    const address = await play.open()
    let served = 0
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const client = await play.client(address)
        if (await isServed(client)) served += 1
        if (index % 2 === 0) client.finish()
        else client.reset()
        await client.ended()
      }),
    )
    await play.settled(200)
    assert.equal(crowd.most, 1)
    const turnedAway = play.records.filter(({ reason }) => reason === 'no-backend')
    assert.equal(turnedAway.length, 200 - served)
    assert.ok(turnedAway.every(({ detail, attempts }) => detail === 'all-full' && !attempts.length))
  }),

  story('who comes while a backend is full gets another one', async ({ stage }) => {
    const play = stage()
    const [small, large] = [new Crowd(), new Crowd()]
    await play.backend(small.script)
    await play.backend(large.script)
    play.setLimit(0, 2)
    const address = await play.open()
    const clients = await Promise.all(Array.from({ length: 20 }, () => play.client(address)))
    for (const client of clients) assert.ok(await isServed(client))
    assert.deepEqual([small.most, large.most], [2, 18])
  }),

  story('a limit that is lowered lets nobody in until it is kept again', async ({ stage }) => {
    const play = stage()
    const crowd = new Crowd()
    await play.backend(crowd.script)
    play.setLimit(0, 3)
    const address = await play.open()
    const clients = await servedClients(play, 3)
    play.setLimit(0, 1)
    for (const client of clients.slice(0, 2)) {
      assert.equal(await isServed(await play.client(address)), false)
      await finish(play, client)
    }
    assert.equal(await isServed(await play.client(address)), false)
    await finish(play, clients[2]!)
    assert.ok(await isServed(await play.client(address)))
  }),

  story('a connection that fails gives its place back', async ({ stage }) => {
    const play = stage({ attempts: 1 })
    await play.addBackend({ kind: 'tcp', host: '127.0.0.1', port: 1 })
    play.setLimit(0, 1)
    const address = await play.open()
    for (let count = 0; count < 3; count++) {
      await (await play.client(address)).ended()
      await until('a free place', () => play.live.active(0) === 0)
    }
    await play.settled(3)
    assert.deepEqual(
      play.records.map(({ reason }) => reason),
      ['connect-failed', 'connect-failed', 'connect-failed'],
    )
  }),
]

async function servedClients(play: Stage, count: number): Promise<Peer[]> {
  const address = await play.open()
  const clients = await Promise.all(Array.from({ length: count }, () => play.client(address)))
  for (const client of clients) assert.ok(await isServed(client))
  return clients
}

/** Ends a session, and waits until its place is free. */
async function finish(play: Stage, client: Peer): Promise<void> {
  const before = play.live.active(0)
  client.finish()
  await client.ended()
  await until('a free place', () => play.live.active(0) < before)
}
