/** Where a listener can be: every kind of address, what is in the way, and what is left behind. */

import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { BindAddress } from '../../src/core/address.js'
import { BackendPeer, echo, sayName } from '../peer/backend-peer.js'
import { connectClient } from '../peer/client-peer.js'
import { leaveSocketFile } from '../peer/socket-file.js'
import type { Stage } from './stage.js'
import { type Story, story } from './story.js'

/** The cases of this file. */
export const listenCases: readonly Story[] = [
  story('a listener on an IPv6 address', async ({ stage }) => {
    const play = stage()
    await play.backend(echo)
    const address = await play.open({ kind: 'tcp', host: '::1', port: 0 })
    await assertServed(play, address)
    const record = await play.record()
    assert.match(record.client, /^\[::1\]:\d+$/)
    assert.match(record.bind, /^\[::1\]:\d+$/)
  }),

  story('a listener on every address serves IPv4 and IPv6', async ({ stage }) => {
    const play = stage()
    await play.backend(echo)
    const address = await play.open({ kind: 'tcp', host: undefined, port: 0 })
    assert.ok(address.kind === 'tcp' && address.port > 0 && address.host === undefined)

    await assertServed(play, { ...address, host: '127.0.0.1' })
    await assertServed(play, { ...address, host: '::1' })
    assert.match((await play.record(0)).client, /^127\.0\.0\.1:\d+$/, 'IPv4 in its own form')
    assert.match((await play.record(1)).client, /^\[::1\]:\d+$/)
    assert.match((await play.record(0)).bind, /^:\d+$/)
  }),

  story('a listener has several addresses at once', async ({ stage }) => {
    const play = stage()
    await play.backend(echo)
    const path = play.socketPath()
    for (const address of [
      await play.open(),
      await play.open(),
      await play.open({ kind: 'tcp', host: '::1', port: 0 }),
      await play.open({ kind: 'unix', path }),
    ]) {
      await assertServed(play, address)
    }
    await play.settled(4)
  }),

  story('a listener on a unix socket, whose file goes with it', async ({ stage }) => {
    const play = stage()
    await play.backend(echo)
    const path = play.socketPath()
    const { id, address } = await play.openNamed({ kind: 'unix', path })
    await assertServed(play, address)
    assert.equal((await play.record()).bind, `unix:${path}`)

    await play.engine.close(id)
    assert.equal(existsSync(path), false)
    await play.settled(1)
  }),

  story('a socket file that nobody answers on is replaced', async ({ stage }) => {
    const play = stage()
    await play.backend(echo)
    const path = play.socketPath()
    await leaveSocketFile(path)
    await assertServed(play, await play.open({ kind: 'unix', path }))
  }),

  story('a socket that somebody answers on is left alone', async ({ stage, test }) => {
    const play = stage()
    await play.backend(echo)
    const path = play.socketPath()
    const other = await BackendPeer.listen(sayName('other'), { kind: 'unix', path })
    test.after(() => other.stop())

    const address: BindAddress = { kind: 'unix', path }
    const result = await play.engine.open({ id: 'x', listener: 'front', address })
    assert.equal(result.ok ? '' : result.error.code, 'EADDRINUSE')
    const client = await play.client(address)
    await client.send('?')
    assert.equal((await client.readToEnd()).toString(), 'other')
  }),

  story('a file that is no socket is left alone', async ({ stage }) => {
    const play = stage()
    await play.apply()
    const path = play.socketPath()
    writeFileSync(path, 'precious')
    const address: BindAddress = { kind: 'unix', path }
    const result = await play.engine.open({ id: 'x', listener: 'front', address })
    assert.ok(!result.ok)
    assert.match(result.error.message, /is no socket/)
    assert.ok(existsSync(path))
  }),

  story('an address that is taken is refused in words', async ({ stage, test }) => {
    const play = stage()
    await play.apply()
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    test.after(() => other.close())
    const { port } = other.address() as { port: number }
    const address: BindAddress = { kind: 'tcp', host: '127.0.0.1', port }
    const result = await play.engine.open({ id: 'x', listener: 'front', address })
    assert.ok(!result.ok)
    assert.equal(result.error.code, 'EADDRINUSE')
    assert.match(result.error.message, new RegExp(`127\\.0\\.0\\.1:${port}.*already`))
  }),

  story('an address of another machine is refused in words', async ({ stage }) => {
    const play = stage()
    await play.apply()
    const address: BindAddress = { kind: 'tcp', host: '192.0.2.1', port: 0 }
    const result = await play.engine.open({ id: 'x', listener: 'front', address })
    assert.equal(result.ok ? '' : result.error.code, 'EADDRNOTAVAIL')
  }),

  story('a port can be opened again as soon as it is closed', async ({ stage }) => {
    const play = stage()
    await play.backend(echo)
    const first = await play.openNamed()
    for (let round = 0; round < 5; round++) {
      await assertServed(play, first.address)
      await play.engine.close(round === 0 ? first.id : `bind-${round}`)
      await assert.rejects(connectClient(first.address), { code: 'ECONNREFUSED' })
      await play.openNamed(first.address)
    }
  }),
]

async function assertServed(play: Stage, address: BindAddress): Promise<void> {
  const client = await play.client(address)
  await client.send('hello')
  client.finish()
  assert.equal((await client.readToEnd()).toString(), 'hello')
}
