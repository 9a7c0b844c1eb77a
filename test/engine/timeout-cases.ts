/**
 * Silence and its limits. A session that should live on is measured against another one that began
 * at the same time, has the same limits and dies of them.
 */

import assert from 'node:assert/strict'
import { echo, swallow } from '../peer/backend-peer.js'
import { payload } from '../peer/payload.js'
import type { Peer } from '../peer/peer.js'
import type { Stage } from './stage.js'
import { type Story, story } from './story.js'

// Long enough that a busy machine does not keep a test from sending its bytes in time.
const noticeMs = 250

/** The cases of this file. */
export const timeoutCases: readonly Story[] = [
  story('a silent session ends by the idle timeout', async ({ stage }) => {
    const play = stage({ idleMs: 60 })
    const backend = await play.backend(swallow)
    const client = await play.client(await play.open())
    assert.equal(await client.ended(), 'rst')
    assert.equal(await (await backend.peer()).ended(), 'rst')
    const record = await play.record()
    assert.deepEqual([record.reason, record.closedBy], ['idle-timeout', 'evener'])
    assert.ok(record.durationMs >= 60, `after ${record.durationMs} ms`)
    await play.settled(1)
  }),

  story('bytes in both directions put the idle timeout off', async ({ stage }) => {
    const play = stage({ idleMs: noticeMs })
    await play.backend(echo)
    const client = await play.client(await play.open())
    await whileOthersEnd(play, 2, async () => {
      await client.send('a')
      await client.read(1)
    })
    await client.ended()
    await assertLastEndedBy(play, 'idle-timeout')
  }),

  story('bytes in one direction alone put the idle timeout off', async ({ stage }) => {
    const play = stage({ idleMs: noticeMs })
    const backend = await play.backend(swallow)
    const address = await play.open()
    const client = await play.client(address)
    const peer = await backend.peer()
    await whileOthersEnd(play, 2, () => sendOne(client, peer))
    await whileOthersEnd(play, 2, () => sendOne(peer, client))
    await client.ended()
    await assertLastEndedBy(play, 'idle-timeout')
  }),

  story('bytes that nobody takes do not keep a session alive', async ({ stage }) => {
    const play = stage({ idleMs: noticeMs })
    await play.backend(async (peer) => {
      void peer.send(payload(12_000_000)).catch(() => {}) // It is reset in the middle.
    })
    const client = await play.client(await play.open(), { isStalled: true })
    await client.send('x')
    assert.equal((await play.record()).reason, 'idle-timeout')
    await play.settled(1)
    client.resume()
    assert.equal(await client.ended(), 'rst')
  }),

  story('after a FIN silence ends by the half-closed timeout', async ({ stage }) => {
    for (const first of ['client', 'backend'] as const) {
      const play = stage({ halfClosedMs: 60 })
      const backend = await play.backend(swallow)
      const client = await play.client(await play.open())
      const peer = await backend.peer()
      const [speaker, listener] = first === 'client' ? [client, peer] : [peer, client]
      speaker.finish()
      assert.equal(await listener.ended(), 'fin')
      assert.equal(await speaker.ended(), 'rst')
      const record = await play.record()
      assert.deepEqual([record.reason, record.closedBy], ['half-closed-timeout', 'evener'])
      await play.settled(1)
    }
  }),

  story('a slow answer to a client that has sent its FIN goes on', async ({ stage }) => {
    const play = stage({ halfClosedMs: noticeMs })
    const backend = await play.backend(swallow)
    const client = await play.client(await play.open())
    client.finish()
    const peer = await backend.peer()
    assert.equal(await peer.ended(), 'fin')
    await whileOthersEnd(play, 2, () => sendOne(peer, client), { isFinished: true })
    peer.finish()
    assert.equal(await client.ended(), 'fin')
    await assertLastEndedBy(play, 'done')
  }),

  story('a reader that never reads cannot keep a lost session for ever', async ({ stage }) => {
    const play = stage({ halfClosedMs: 80 })
    await play.backend(async (peer) => {
      void peer.send(payload(12_000_000)).catch(() => {}) // It is reset in the middle.
      await peer.read(1)
      peer.reset()
    })
    const client = await play.client(await play.open(), { isStalled: true })
    await client.send('x')
    const record = await play.record()
    assert.equal(record.reason, 'backend-reset')
    await play.settled(1)
    client.resume()
    assert.equal(await client.ended(), 'rst')
  }),

  story('a reader that never reads cannot keep a finished session for ever', async ({ stage }) => {
    const play = stage({ halfClosedMs: 80 })
    await play.backend(async (peer) => {
      void peer.send(payload(12_000_000)).catch(() => {}) // Nobody reads it all.
      peer.finish()
    })
    const client = await play.client(await play.open(), { isStalled: true })
    client.finish()
    assert.equal((await play.record()).reason, 'half-closed-timeout')
    await play.settled(1)
    client.resume()
    assert.equal(await client.ended(), 'rst')
  }),
]

/**
 * Repeats `act` until `count` silent sessions, one after the other, have ended by their timeout.
 */
async function whileOthersEnd(
  play: Stage,
  count: number,
  act: () => Promise<unknown>,
  options: { readonly isFinished?: boolean } = {},
): Promise<void> {
  const address = await play.open()
  for (let index = 0; index < count; index++) {
    const silent = await play.client(address)
    if (options.isFinished === true) silent.finish()
    const before = play.records.length
    while (play.records.length === before) await act()
  }
}

async function sendOne(from: Peer, to: Peer): Promise<void> {
  await from.send('a')
  await to.read(1)
}

async function assertLastEndedBy(play: Stage, reason: string): Promise<void> {
  const index = play.records.length
  const before = play.engine.counts().sessions
  const last = before === 0 ? play.records.at(-1)! : await play.record(index)
  assert.equal(last.reason, reason)
}
