/** Closing a listener, stopping an engine, and what is left of either: nothing. */

import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { echo, swallow } from '../peer/backend-peer.js'
import { blackHole, refusing } from '../peer/bad-address.js'
import { connectClient } from '../peer/client-peer.js'
import { hammer } from '../peer/hammer.js'
import { payload } from '../peer/payload.js'
import { until } from '../peer/wait.js'
import { type Story, story } from './story.js'

/** The cases of this file. */
export const closeCases: readonly Story[] = [
  story('a listener that closes serves whom the kernel had accepted', async ({ stage }) => {
    for (let round = 0; round < 5; round++) {
      const play = stage()
      await play.backend(echo)
      const { id, address } = await play.openNamed()
      const hello = async (): Promise<string> => {
        const client = await connectClient(address)
        await client.send('hello')
        client.finish()
        return (await client.readToEnd()).toString()
      }
      const answers = Array.from({ length: 60 }, () => hello())
      if (round > 0) await until('some sessions', () => play.engine.counts().sessions > round)
      await play.engine.close(id)

      // Refused is an honest answer to a client that came too late; a lost connection is not.
      for (const answer of await Promise.allSettled(answers)) {
        if (answer.status === 'fulfilled') assert.equal(answer.value, 'hello')
        else assert.equal(answer.reason.code, 'ECONNREFUSED', String(answer.reason))
      }
      await assert.rejects(connectClient(address), { code: 'ECONNREFUSED' })
    }
  }),

  story('a busy listener that closes loses nobody', async ({ stage }) => {
    for (let round = 0; round < 4; round++) {
      const play = stage()
      await play.backend(echo)
      const { id, address } = await play.openNamed()
      assert.ok(address.kind === 'tcp')
      const clients = hammer(address.port)
      await clients.servedAtLeast(200)
      await play.engine.close(id)
      const toll = await clients.stop()
      assert.equal(toll.lost, 0, JSON.stringify(toll))
      assert.ok(toll.served >= 200)
    }
  }),

  story('a unix socket that closes serves whom the kernel had accepted', async ({ stage }) => {
    const play = stage()
    await play.backend(echo)
    const { id, address } = await play.openNamed({ kind: 'unix', path: play.socketPath() })
    const clients = await Promise.all(Array.from({ length: 40 }, () => play.client(address)))
    await play.engine.close(id)
    for (const client of clients) {
      await client.send('hello')
      client.finish()
      assert.equal((await client.readToEnd()).toString(), 'hello')
    }
    await assert.rejects(connectClient(address), { code: 'ENOENT' })
    await play.settled(40)
  }),

  story('sessions outlive their listener', async ({ stage }) => {
    const play = stage()
    await play.backend(echo)
    const { id, address } = await play.openNamed()
    const client = await play.client(address)
    await client.send('a')
    await client.read(1)
    await play.engine.close(id)
    await client.send(payload(100_000))
    await client.read(100_000)
    client.finish()
    assert.equal(await client.ended(), 'fin')
    await play.settled(1)
  }),

  story('a stopped engine has reset its sessions and freed its ports', async ({ stage }) => {
    const play = stage()
    const backend = await play.backend(swallow)
    const address = await play.open()
    const clients = await Promise.all(Array.from({ length: 5 }, () => play.client(address)))
    await backend.peer(4)
    await play.engine.stop()
    for (const client of clients) assert.equal(await client.ended(), 'rst')
    for (const peer of backend.peers) assert.equal(await peer.ended(), 'rst')
    await play.settled(5)
    for (const record of play.records) {
      assert.deepEqual([record.reason, record.closedBy], ['shutdown', 'evener'])
    }
    await assert.rejects(connectClient(address), { code: 'ECONNREFUSED' })
  }),

  story('a stopped engine has removed its socket file', async ({ stage }) => {
    const play = stage()
    const path = play.socketPath()
    await play.open({ kind: 'unix', path })
    assert.ok(existsSync(path))
    await play.engine.stop()
    assert.equal(existsSync(path), false)
  }),

  story('an attempt that was given up leaves no descriptor', async ({ stage, test }) => {
    const play = stage({ connectMs: 30 })
    for (let count = 0; count < 2; count++) {
      const hole = await blackHole()
      test.after(hole.close)
      await play.addBackend(hole.address)
    }
    const address = await play.open()
    const baseline = await quietDescriptorCount()
    const clients = await Promise.all(Array.from({ length: 20 }, () => play.client(address)))
    for (const client of clients) assert.equal(await client.ended(), 'rst')
    for (const client of clients) client.close()
    await play.settled(20)
    assert.ok((await quietDescriptorCount()) <= baseline + 2)
  }),

  story('nothing is left of two hundred sessions, however they ended', async ({ stage }) => {
    const play = stage({ attempts: 4 })
    await play.addBackend(refusing())
    await play.backend(async (peer) => {
      const ask = (await peer.read(1)).toString()
      if (ask === 'r') peer.reset()
      else {
        await peer.send(payload(20_000))
        peer.finish()
      }
    })
    const address = await play.open()
    const round = async (): Promise<void> => {
      const before = play.records.length
      const clients = await Promise.all(Array.from({ length: 50 }, () => play.client(address)))
      clients.forEach((client, index) => {
        if (index % 5 === 0) client.reset()
        else if (index % 5 === 1) client.close()
        else void client.send(index % 5 === 2 ? 'r' : 'a').then(() => client.finish())
      })
      await play.settled(before + 50)
      for (const client of clients) client.close()
    }
    await round()
    const baseline = await quietDescriptorCount()
    for (let count = 0; count < 3; count++) await round()
    assert.ok((await quietDescriptorCount()) <= baseline + 2)
    await play.settled(200)
  }),

  story('after a stop every descriptor is closed', async ({ stage }) => {
    const warm = stage()
    await warm.open()
    await warm.engine.stop()
    const baseline = await quietDescriptorCount()
    for (let count = 0; count < 5; count++) {
      const play = stage()
      await play.open()
      await play.open({ kind: 'tcp', host: undefined, port: 0 })
      await play.engine.stop()
    }
    assert.ok((await quietDescriptorCount()) <= baseline)
  }),
]

/** Open descriptors of this process, once their number has stopped changing. */
async function quietDescriptorCount(): Promise<number> {
  let [before, looks] = [-1, 0]
  await until('a steady number of descriptors', () => {
    const now = readdirSync('/proc/self/fd').length
    looks = now === before ? looks + 1 : 0
    before = now
    return looks > 20
  })
  return before
}
