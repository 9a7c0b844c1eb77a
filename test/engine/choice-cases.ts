/** Which sessions an order to end means, and how old sessions may become. */

import assert from 'node:assert/strict'
import type { SessionFilter } from '../../src/core/session-filter.js'
import { echo, type Script, swallow } from '../peer/backend-peer.js'
import { blackHole } from '../peer/bad-address.js'
import type { Peer } from '../peer/peer.js'
import { until } from '../peer/wait.js'
import type { Stage } from './stage.js'
import { type Story, story } from './story.js'

// Answers each byte, but for the question it does not know an answer to.
const answerAllButQ: Script = async (peer) => {
  for (;;) {
    const question = (await peer.read(1)).toString()
    if (question !== 'q') await peer.send(question)
  }
}

/** The cases of this file. */
export const choiceCases: readonly Story[] = [
  story('a session becomes no older than it may, however busy', async ({ stage }) => {
    const play = stage({ maxDurationMs: 200 })
    await play.backend(echo)
    const client = await play.client(await play.open())
    while (client.ending === undefined) await talk(client).catch(() => {}) // It ends in the middle.
    assert.equal(client.ending, 'rst')
    const record = await play.record()
    assert.deepEqual([record.reason, record.closedBy], ['max-duration', 'evener'])
    assert.ok(record.durationMs >= 180, `after ${record.durationMs} ms`)
  }),

  story('sessions of a backend are ended for one listener alone', async ({ stage }) => {
    const play = stage()
    await play.backend(echo)
    const [front, side] = [await play.open(), await play.open(undefined, 'side')]
    const [stays, goes] = [await play.client(front), await play.client(side)]
    for (const client of [stays, goes]) await talk(client)
    assert.equal(await play.engine.end({ by: 'row', row: 0, listener: 'side' }, 'drained'), 1)
    assert.equal(await goes.ended(), 'rst')
    assert.equal((await play.record()).reason, 'drained')
    await talk(stays)
  }),

  story('who only tries a backend is not on it, and gets another', async ({ stage, test }) => {
    const play = stage({ connectMs: 100 })
    const hole = await blackHole()
    test.after(hole.close)
    await play.addBackend(hole.address)
    await play.backend(echo)
    const client = await play.client(await play.open())
    await until('a session', () => play.engine.counts().sessions === 1)
    assert.equal(await play.engine.end({ by: 'row', row: 0 }, 'backend-down'), 0)
    await talk(client)
  }),

  story('who waits for an answer in vain is told from who does not', async ({ stage }) => {
    const play = stage()
    await play.backend(answerAllButQ)
    const address = await play.open()
    const [silent, answered, waiting] = [
      await play.client(address),
      await play.client(address),
      await play.client(address),
    ]
    await talk(waiting)
    await waiting.send('q')
    await talk(answered)
    const filter = { by: 'unanswered', row: 0, unansweredMs: 50 } as const
    await endsOne(play, filter)
    assert.equal(await waiting.ended(), 'rst')
    assert.equal((await play.record()).reason, 'backend-down')
    assert.equal(await play.engine.end({ ...filter, unansweredMs: 0 }, 'backend-down'), 0)
    for (const client of [silent, answered]) await talk(client)
  }),

  story('of the idle the oldest are ended, and no more than asked for', async ({ stage }) => {
    const play = stage()
    await play.backend(echo)
    const address = await play.open()
    const clients: Peer[] = []
    for (let count = 0; count < 4; count++) {
      const client = await play.client(address)
      await talk(client)
      clients.push(client)
    }
    const [busy, first, second, third] = clients
    const filter = { by: 'idle', row: 0, idleMs: 150, countMax: 1 } as const
    for (const next of [first, second]) {
      await endsOne(play, filter, () => talk(busy!))
      assert.equal(await next!.ended(), 'rst')
    }
    await talk(third!)
    assert.equal(await play.engine.end(filter, 'rebalanced'), 0)
    await play.record(1)
    assert.deepEqual(
      play.records.map(({ reason }) => reason),
      ['backend-down', 'backend-down'],
    )
  }),

  story('a session that waits for a backend is not idle', async ({ stage, test }) => {
    const play = stage({ connectMs: 200, idleMs: 60 })
    const hole = await blackHole()
    test.after(hole.close)
    await play.addBackend(hole.address)
    await play.backend(swallow)
    const client = await play.client(await play.open())
    assert.equal(await client.ended(), 'rst')
    const { reason, attempts, durationMs } = await play.record()
    assert.equal(reason, 'idle-timeout')
    assert.deepEqual(
      attempts.map(({ result }) => result),
      ['timeout', 'connected'],
    )
    assert.ok(durationMs >= 260, `after ${durationMs} ms`)
  }),
]

async function talk(client: Peer): Promise<void> {
  await client.send('a')
  await client.read(1)
}

async function endsOne(play: Stage, filter: SessionFilter, meanwhile?: () => Promise<void>) {
  await until('a session that is meant', async () => {
    await meanwhile?.()
    const count = await play.engine.end(filter, 'backend-down')
    assert.ok(count <= 1)
    return count === 1
  })
}
