/** What is told of a session: its record, its view while it lives, the counters of its backend. */

import assert from 'node:assert/strict'
import { formatAddress } from '../../src/core/address.js'
import { LiveTable } from '../../src/core/live-table.js'
import type { TotalName } from '../../src/core/total-names.js'
import { echo, sayName } from '../peer/backend-peer.js'
import { payload } from '../peer/payload.js'
import { until } from '../peer/wait.js'
import { type Story, story } from './story.js'

/** The cases of this file. */
export const recordCases: readonly Story[] = [
  story('a record says everything about its session', async ({ stage }) => {
    const play = stage()
    const backend = await play.backend(sayName('alpha'))
    const address = await play.open()
    const client = await play.client(address)
    const own = `127.0.0.1:${client.socket.localPort}`
    await client.send('?')
    client.finish()
    await client.readToEnd()

    const { id, opened, connectMs, firstByteMs, durationMs, localAddress, ...rest } =
      await play.record()
    assert.match(id, /^test-/)
    assert.equal(new Date(opened).toISOString(), opened)
    assert.ok(Math.abs(Date.parse(opened) - Date.now()) < 60_000)
    assert.ok(connectMs! >= 0 && firstByteMs! >= 0 && durationMs >= connectMs!)
    assert.equal(localAddress, (await backend.peer()).from)
    const attempt = { backend: backend.text, result: 'connected', ms: rest.attempts[0]?.ms }
    assert.deepEqual(rest, {
      listener: 'front',
      bind: formatAddress(address),
      route: null,
      pool: 'web',
      backend: backend.text,
      backendAddress: backend.text,
      client: own,
      peer: own,
      queueMs: 0,
      bytesIn: 1,
      bytesOut: 5,
      attempts: [attempt],
      reason: 'done',
      detail: null,
      closedBy: 'client',
      toClient: 'fin',
      toBackend: 'fin',
      revision: 1,
      sni: null,
      alpn: null,
      engine: play.engine.name,
      worker: 0,
      final: true,
    })
  }),

  story('an open session can be looked at, oldest first', async ({ stage }) => {
    const play = stage()
    await play.backend(echo)
    const address = await play.open()
    const first = await play.client(address)
    await first.send('hello')
    await first.read(5)
    const second = await play.client(address)
    await second.send('you')
    await second.read(3)
    await until('two sessions with bytes', async () => {
      const views = await play.engine.sessions()
      return views.map(({ bytesOut }) => bytesOut).join() === '5,3'
    })
    const [view] = await play.engine.sessions()
    assert.equal(view!.client, `127.0.0.1:${first.socket.localPort}`)
    assert.deepEqual([view!.bytesIn, view!.listener, view!.pool], [5, 'front', 'web'])
    assert.equal('reason' in view!, false)
    assert.equal(play.engine.counts().sessions, 2)
  }),

  story(
    'counters advance while a session lives and end where its record does',
    async ({ stage }) => {
      const play = stage()
      await play.backend(echo)
      const client = await play.client(await play.open())
      let sent = 0
      for (const size of [1, 1000, 300_000]) {
        void client.send(payload(size, sent))
        await client.read(size)
        sent += size
        await until('the counters', () => play.live.total('bytesOut', 0) === sent)
        assert.equal(play.live.total('bytesIn', 0), sent)
        assert.deepEqual([play.live.active(0), play.live.total('sessions', 0)], [1, 1])
      }
      client.finish()
      await client.ended()
      await play.settled(1)
      assert.equal(play.records[0]!.bytesIn, sent)
    },
  ),

  story('a session keeps the revision it began with', async ({ stage }) => {
    const play = stage()
    await play.backend(sayName('old'))
    const address = await play.open()
    const old = await play.client(address)
    await until('a session', () => play.engine.counts().sessions === 1)
    await play.backend(sayName('new'))
    await old.send('?')
    old.finish()
    assert.equal((await old.readToEnd()).toString(), 'old')
    const young = await play.client(address)
    await young.send('?')
    young.finish()
    await young.ended()
    await until('two records', () => play.records.length === 2)
    assert.deepEqual(
      play.records.map(({ revision }) => revision),
      [1, 2],
    )
  }),

  story('a broken promise inside ends one session, as internal', async ({ stage }) => {
    const live = new TrickyTable(LiveTable.allocate(1, 64))
    const play = stage({ live })
    const backend = await play.backend(echo)
    const address = await play.open()
    const witness = await play.client(address)
    await witness.send('a')
    await witness.read(1)

    live.isBroken = true
    const victim = await play.client(address)
    await victim.send('boom')
    assert.equal(await victim.ended(), 'rst')
    assert.equal(await (await backend.peer(1)).ended(), 'rst')
    live.isBroken = false
    const record = await play.record()
    assert.deepEqual([record.reason, record.closedBy], ['internal', 'evener'])
    assert.match(record.detail ?? '', /broken on purpose/)

    await witness.send('b')
    assert.equal((await witness.read(1)).toString(), 'b')
    assert.equal(live.active(0), 1)
  }),
]

class TrickyTable extends LiveTable {
  isBroken = false

  override add(name: TotalName, row: number, amount: number): void {
    if (this.isBroken && name === 'bytesIn') throw new Error('broken on purpose')
    super.add(name, row, amount)
  }
}
