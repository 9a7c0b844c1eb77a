/** What happens over the limit where the engine cannot pause: an honest reset, told as one. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createNetEngine } from '../../src/engine/net/engine.js'
import { echo } from '../peer/backend-peer.js'
import { Stage } from './stage.js'

test('without kernel calls a client over the limit is reset and told of', async (context) => {
  const play = new Stage(context, (options) => createNetEngine(options, null), { sessionsMax: 2 })
  await play.backend(echo)
  const address = await play.open()
  const served = [await play.client(address), await play.client(address)]
  for (const client of served) {
    await client.send('a')
    await client.read(1)
  }

  const late = await play.client(address)
  assert.equal(await late.ended(), 'rst')
  const record = await play.record()
  assert.deepEqual([record.reason, record.closedBy, record.toClient], ['overload', 'evener', 'rst'])
  assert.equal(play.engine.counts().sessions, 2)
})
