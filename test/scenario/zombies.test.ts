/** A backend that accepts and does not serve, with real sockets: its probes pass. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BackendPeer, echo, swallow } from '../peer/backend-peer.js'
import { until } from '../peer/wait.js'
import { engines, Stage } from './stage.js'

for (const engine of engines) {
  test(`${engine}: who accepts and never answers is told, and taken out`, async (t) => {
    const peers = [await BackendPeer.listen(swallow), await BackendPeer.listen(echo)]
    for (const peer of peers) t.after(() => peer.stop())
    const [mute, well] = peers
    const stage = await Stage.start(t, {
      engine,
      listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
      pools: {
        web: {
          backends: [
            { name: 'mute', address: mute!.text },
            { name: 'well', address: well!.text },
          ],
          zombies: { after: '100ms', sessions: 3, eject: true },
        },
      },
    })
    await stage.healthIs({ mute: 'up', well: 'up' })
    for (let count = 0; count < 12; count++) {
      const before = stage.backend('mute').sessions
      const client = await stage.connect()
      await client.send('a')
      // However busy this machine is, the one that is well is not to seem late.
      await until('an answer, or none from mute', () => {
        return client.receivedBytes > 0 || stage.backend('mute').sessions > before
      })
    }
    await until('mute is ejected', () => stage.backend('mute').effective === 'ejected')
    const told = stage.events.map(({ type }) => type)
    assert.ok(told.indexOf('backend.zombie') < told.indexOf('backend.ejected'))
    const client = await stage.connect()
    await client.send('a')
    assert.equal((await client.read(1)).toString(), 'a')
  })
}
