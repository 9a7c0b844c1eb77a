/** Which sessions count as answered, and which as unanswered. */

import assert from 'node:assert/strict'
import { echo, swallow } from '../peer/backend-peer.js'
import { until } from '../peer/wait.js'
import { type Story, story } from './story.js'

/** The cases of this file. */
export const answerCases: readonly Story[] = [
  story('a client that waits too long is counted once, as unanswered', async ({ stage }) => {
    const play = stage({ unansweredMs: 60, idleMs: 300 })
    await play.backend(swallow)
    const client = await play.client(await play.open())
    await client.send('a')
    await until('it is counted', () => play.live.total('unanswered', 0) === 1)
    assert.equal(play.engine.counts().sessions, 1, 'it goes on')
    await client.ended()
    await play.settled(1)
    assert.equal(play.live.total('unanswered', 0), 1)
    assert.equal(play.live.total('answered', 0), 0)
  }),

  story('a backend that resets before its first byte has not answered', async ({ stage }) => {
    const play = stage()
    await play.backend(async (peer) => {
      await peer.read(1)
      peer.reset()
    })
    const client = await play.client(await play.open())
    await client.send('a')
    assert.equal(await client.ended(), 'rst')
    await play.settled(1)
    assert.equal(play.live.total('unanswered', 0), 1)
    assert.equal(play.live.total('answered', 0), 0)
  }),

  story('who was answered, or asked nothing, counts as such', async ({ stage }) => {
    const play = stage({ unansweredMs: 40, idleMs: 150 })
    await play.backend(echo)
    const address = await play.open()
    const [talker, silent] = [await play.client(address), await play.client(address)]
    await talker.send('a')
    await talker.read(1)
    for (const client of [talker, silent]) await client.ended()
    await play.settled(2)
    assert.equal(play.live.total('answered', 0), 1)
    assert.equal(play.live.total('unanswered', 0), 0)
  }),
]
