/** What an engine tells the policies that go by how long sessions waited. */

import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import type { BindAddress } from '../../src/core/address.js'
import { balanceOf } from '../../src/core/config/balance-fields.js'
import type { Script } from '../peer/backend-peer.js'
import { refusing } from '../peer/bad-address.js'
import { until } from '../peer/wait.js'
import type { Stage } from './stage.js'
import { type Story, story } from './story.js'

const delayMs = 120

/** The cases of this file. */
export const policyCases: readonly Story[] = [
  story('sessions go where answers come quickly', async ({ stage }) => {
    const play = stage({ balance: balanceOf('fastest') })
    await play.backend(answer('slow', delayMs))
    await play.backend(answer('quick', 0))
    const front = await play.open()
    const names = new Set([await ask(play, front), await ask(play, front)])
    assert.deepEqual(names, new Set(['slow', 'quick']), 'each is tried')
    for (let session = 0; session < 5; session++) assert.equal(await ask(play, front), 'quick')
    assert.ok(waitFor(play, 0) >= delayMs * 0.9, `${waitFor(play, 0)} ms`)
    assert.ok(waitFor(play, 1) < waitFor(play, 0))
  }),

  story('a client that takes its time does not make its backend slow', async ({ stage }) => {
    const play = stage({ balance: balanceOf('fastest') })
    await play.backend(answer('a', 0))
    const client = await play.client(await play.open())
    await until('the session', () => play.live.active(0) === 1 && waitFor(play, 0) > 0)
    await pause(delayMs)
    await client.send('?')
    await client.read(1)
    assert.ok(waitFor(play, 0) < delayMs * 0.9, `${waitFor(play, 0)} ms`)
  }),

  story('who refuses, and who never answers, is not quick', async ({ stage }) => {
    const play = stage({ balance: balanceOf('fastest') })
    await play.addBackend(refusing(1))
    await play.backend(answer('mute', Number.POSITIVE_INFINITY))
    const front = await play.open()
    const clients = [await play.client(front), await play.client(front)]
    for (const client of clients) await client.send('?')
    await until('both', () => play.live.total('bytesIn', 1) === 2)
    await pause(delayMs)
    for (const client of clients) client.reset()
    await play.settled(2)
    if (play.live.total('connectFailures', 0) > 0) assert.ok(waitFor(play, 0) >= 1000)
    assert.ok(waitFor(play, 1) >= delayMs * 0.9, `${waitFor(play, 1)} ms`)
  }),
]

// As last measured, without what is forgotten since.
function waitFor({ live }: Stage, row: number): number {
  return live.latency.expectedMs(row, 0, Number.POSITIVE_INFINITY)
}

function answer(name: string, afterMs: number): Script {
  return async (peer) => {
    await peer.read(1)
    if (afterMs === Number.POSITIVE_INFINITY) return
    await pause(afterMs)
    await peer.send(name)
    peer.finish()
  }
}

async function ask(play: Stage, front: BindAddress): Promise<string> {
  const client = await play.client(front)
  await client.send('?')
  const name = (await client.readToEnd()).toString()
  client.finish()
  await client.ended()
  await until('the end', () => play.engine.counts().sessions === 0)
  return name
}
