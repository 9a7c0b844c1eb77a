/** How a session's backend was picked is told: of some that got one, of all that got none. */

import assert from 'node:assert/strict'
import type { SessionTrace } from '../../src/core/pick-trace.js'
import { echo } from '../peer/backend-peer.js'
import { refusing } from '../peer/bad-address.js'
import { until } from '../peer/wait.js'
import type { Stage } from './stage.js'
import { type Story, story } from './story.js'

/** The cases of this file. */
export const traceCases: readonly Story[] = [
  story('how a backend was picked is told', async ({ stage }) => {
    const play = stage()
    await play.backend(echo)
    await play.backend(echo)
    const client = await play.client(await play.open())
    await client.send('hello')
    await client.read(5)
    const { id, listener, client: address, atMs, pick } = await trace(play)
    const [view] = await play.engine.sessions()
    assert.deepEqual([id, listener, address], [view?.id, 'front', view?.client])
    assert.ok(Math.abs(Date.now() - atMs) < 60_000)
    assert.equal(pick.policy, 'round-robin')
    assert.deepEqual(pick.tried, [])
    assert.deepEqual(
      pick.steps.map(({ step }) => step),
      ['tier', 'turn'],
    )
    assert.ok(pick.pick.picked)
    const { row } = pick.pick
    assert.equal(pick.backends[row]?.name, view?.backend)
    assert.equal(pick.backends[row]?.sessions, 0, 'as it was before')
    client.finish()
    await play.settled(1)
  }),

  story('a session whose attempts all failed tells whom it tried', async ({ stage }) => {
    const play = stage({ attempts: 2 })
    for (let host = 1; host <= 3; host++) await play.addBackend(refusing(host))
    const client = await play.client(await play.open())
    assert.equal(await client.ended(), 'rst')
    const { attempts } = await play.record()
    const { pick } = await trace(play, ({ pick }) => !pick.pick.picked)
    assert.deepEqual(pick.pick, { picked: false, detail: 'all-tried' })
    assert.deepEqual(
      pick.tried.map((row) => pick.backends[row]?.name),
      attempts.map(({ backend }) => backend),
    )
    await play.settled(1)
  }),

  story('a session for which nobody is up tells what they were', async ({ stage }) => {
    const play = stage()
    await play.addBackend(refusing(1))
    await play.addBackend(refusing(2))
    play.setAvailability(0, 'down')
    play.setAvailability(1, 'drain')
    const client = await play.client(await play.open())
    assert.equal(await client.ended(), 'rst')
    const { id } = await play.record()
    const told = await trace(play)
    assert.equal(told.id, id)
    assert.deepEqual(told.pick.pick, { picked: false, detail: 'all-down' })
    assert.deepEqual(
      told.pick.backends.map(({ availability }) => availability),
      ['down', 'drain'],
    )
    await play.settled(1)
  }),

  story('a session that waited in vain tells that all were full', async ({ stage }) => {
    const play = stage({ queueMax: 1, queueMs: 60 })
    await play.backend(echo)
    play.setLimit(0, 1)
    const address = await play.open()
    const holder = await play.client(address)
    await holder.send('hello')
    await holder.read(5)
    const waiting = await play.client(address)
    await until('it waits', () => play.queued === 1)
    assert.equal(await (await play.client(address)).ended(), 'rst')
    assert.equal(await waiting.ended(), 'rst')
    await until('both', () => play.traces.filter(({ pick }) => !pick.pick.picked).length === 2)
    for (const { pick } of play.traces.filter(({ pick }) => !pick.pick.picked)) {
      assert.deepEqual(pick.pick, { picked: false, detail: 'all-full' })
      assert.deepEqual([pick.backends[0]?.sessions, pick.backends[0]?.limit], [1, 1])
    }
    holder.close()
    await play.settled(3)
    assert.deepEqual(
      play.records
        .map(({ reason }) => reason)
        .sort()
        .slice(-2),
      ['queue-full', 'queue-timeout'],
    )
  }),
]

async function trace(
  play: Stage,
  isMeant: (trace: SessionTrace) => boolean = () => true,
): Promise<SessionTrace> {
  return until('a trace', () => play.traces.find(isMeant))
}
