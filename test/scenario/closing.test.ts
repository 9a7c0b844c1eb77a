/** Sessions of a backend that goes down, with real sockets. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BackendPeer } from '../peer/backend-peer.js'
import { until } from '../peer/wait.js'
import { engines, hurried, Stage } from './stage.js'

for (const engine of engines) {
  test(`${engine}: onDown: close-stalled ends who waits in vain, and nobody else`, async (t) => {
    let isWell = true
    const mute = await BackendPeer.listen(async (peer) => {
      await peer.send('m')
      await peer.read(1)
      if (isWell) await peer.send('answer')
    })
    t.after(() => mute.stop())
    const stage = await Stage.start(t, {
      engine,
      listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
      pools: {
        web: {
          backends: [{ name: 'm', address: mute.text }],
          health: { ...hurried, fall: 1 },
          onDown: 'close-stalled',
          stallAfter: '100ms',
        },
      },
    })
    await stage.healthIs({ m: 'up' })
    const [silent, answered, waiting] = [
      await stage.greeted(),
      await stage.greeted(),
      await stage.greeted(),
    ]
    await answered.client.send('q')
    await answered.client.read(6)
    isWell = false
    await waiting.client.send('q')
    await until('the question has arrived', () => mute.peers.some((peer) => peer.receivedBytes > 0))
    assert.equal(stage.records.filter(({ reason }) => reason === 'backend-down').length, 0)
    mute.stopListening()
    assert.equal(await waiting.client.ended(), 'rst')
    await until('one record', () => stage.records.some(({ reason }) => reason === 'backend-down'))
    for (const { client } of [silent, answered]) assert.equal(client.ending, undefined)
  })
}
