/** Bytes: both ways, in order, whole, and no more of them in memory than allowed. */

import assert from 'node:assert/strict'
import { echo } from '../peer/backend-peer.js'
import { assertPayload, payload } from '../peer/payload.js'
import type { AddCase } from './case.js'

/** Adds the cases of this file. */
export function relayCases(add: AddCase): void {
  add('a request reaches a backend and its answer comes back', async ({ stage }) => {
    const play = stage()
    await play.backend(async (peer) => {
      assert.equal((await peer.read(4)).toString(), 'ping')
      await peer.send('pong')
      peer.finish()
    })
    const client = await play.client(await play.open())

    await client.send('ping')
    assert.equal((await client.readToEnd()).toString(), 'pong')
    assert.equal(client.ending, 'fin')
    client.finish()

    const record = await play.record()
    assert.equal(record.reason, 'done')
    assert.deepEqual([record.bytesIn, record.bytesOut], [4, 4])
    await play.settled(1)
  })

  add('a megabyte echoed comes back byte for byte', async ({ stage }) => {
    const play = stage()
    await play.backend(echo)
    const client = await play.client(await play.open())
    void client.send(payload(1_000_000)).then(() => client.finish())
    assertPayload(await client.readToEnd())
    assert.equal(client.receivedBytes, 1_000_000)
    await play.settled(1)
  })
}
