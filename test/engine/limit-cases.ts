/**
 * As many sessions as allowed and no more; the rest wait in the kernel and nobody is turned away.
 */

import assert from 'node:assert/strict'
import { echo } from '../peer/backend-peer.js'
import { connectClient } from '../peer/client-peer.js'
import { until } from '../peer/wait.js'
import type { Stage } from './stage.js'
import { type Story, story } from './story.js'

/** The cases of this file. */
export const limitCases: readonly Story[] = [
  story('at the limit accepting stops, and goes on when there is room', async ({ stage }) => {
    const play = stage({ sessionsMax: 5 })
    await play.backend(echo)
    const address = await play.open()
    const clients = await Promise.all(Array.from({ length: 30 }, () => play.client(address)))
    for (const client of clients) void client.send('hello')
    await until('a full house', () => play.engine.counts().sessions === 5)
    assert.deepEqual(pausesOf(play), ['paused front'])

    let sessionsMost = 0
    await Promise.all(
      clients.map(async (client) => {
        await client.read(5)
        sessionsMost = Math.max(sessionsMost, play.engine.counts().sessions)
        client.finish()
        assert.equal(await client.ended(), 'fin')
      }),
    )
    assert.equal(sessionsMost, 5)
    await play.settled(30)
    assert.ok(play.records.every(({ reason }) => reason === 'done'))
    await until('the end of the pause', () => pausesOf(play).length === 2)
    assert.deepEqual(pausesOf(play), ['paused front', 'resumed front'])
  }),

  story('a single free place is given to who waits', async ({ stage }) => {
    const play = stage({ sessionsMax: 3 })
    await play.backend(echo)
    const address = await play.open()
    const waiting = await Promise.all(Array.from({ length: 8 }, () => play.client(address)))
    for (const client of waiting) void client.send('hello')
    while (waiting.length > 0) {
      const served = await until('somebody served', () => {
        return waiting.find(({ receivedBytes }) => receivedBytes === 5)
      })
      assert.ok(play.engine.counts().sessions <= 3)
      waiting.splice(waiting.indexOf(served), 1)
      served.close()
    }
    await play.settled(8)
  }),

  story('the limit is one for all listeners', async ({ stage }) => {
    const play = stage({ sessionsMax: 4 })
    await play.backend(echo)
    const front = await play.open()
    const side = await play.open(undefined, 'side')
    const first = await Promise.all(Array.from({ length: 4 }, () => play.client(front)))
    await until('a full house', () => play.engine.counts().sessions === 4)
    assert.deepEqual(pausesOf(play).sort(), ['paused front', 'paused side'])

    const late = await play.client(side)
    await late.send('hello')
    const later = await play.client(await play.open(undefined, 'side'))
    await later.send('hello')
    assert.equal(play.engine.counts().sessions, 4)
    assert.deepEqual([...play.engine.counts().sessionsByListener], [['front', 4]])
    for (const client of first) client.finish()
    assert.equal((await late.read(5)).toString(), 'hello')
    assert.equal((await later.read(5)).toString(), 'hello')
    await until('the end of the pause', () => pausesOf(play).length === 4)
  }),

  story(
    'a listener that closes while paused serves who waits, and nobody who comes later',
    async ({ stage }) => {
      const play = stage({ sessionsMax: 2 })
      await play.backend(echo)
      const { id, address } = await play.openNamed()
      const clients = await Promise.all(Array.from({ length: 20 }, () => play.client(address)))
      for (const client of clients) void client.send('hello')
      await until('a full house', () => play.engine.counts().sessions === 2)

      const closed = play.engine.close(id)
      const late = assert.rejects(connectClient(address), { code: 'ECONNREFUSED' })
      await Promise.all(
        clients.map(async (client) => {
          assert.equal((await client.read(5)).toString(), 'hello')
          client.finish()
          assert.equal(await client.ended(), 'fin')
        }),
      )
      await closed
      await late
      await play.settled(20)
      const pauses = pausesOf(play)
      assert.equal(pauses.length % 2, 0, 'pauses equal resumes')
      assert.equal(pauses.at(-1), 'resumed front')
    },
  ),
]

function pausesOf(play: Stage): string[] {
  return play.events.flatMap((event) => {
    if (event.type === 'listener.paused') return [`paused ${event.payload.listener}`]
    return event.type === 'listener.resumed' ? [`resumed ${event.payload.listener}`] : []
  })
}
