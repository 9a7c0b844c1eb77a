/**
 * A worker that goes, in the worst moments: in the middle of traffic, over a connection it has
 * accepted and not yet looked at, and when its replacement cannot be set up. Nobody else is harmed,
 * nothing of it stays, nobody waits for ever.
 */

import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { constants } from 'node:os'
import { type TestContext, test } from 'node:test'
import { LiveTable } from '../../src/core/live-table.js'
import type { CallFault } from '../../src/engine/uring/faults.js'
import { probeUring } from '../../src/engine/uring/probe.js'
import { echo } from '../peer/backend-peer.js'
import { payload } from '../peer/payload.js'
import { PeerGone } from '../peer/peer.js'
import { until } from '../peer/wait.js'
import { Stage } from './stage.js'
import { startingEngine } from './starting-engine.js'

const probed = probeUring()
const options = probed.ok ? {} : { skip: probed.error }
const { errno } = constants

test('workers ended from outside in the middle of traffic', options, async (context) => {
  const { play, started } = stageOf(context, 2)
  await play.backend(echo)
  const address = await play.open()
  const engine = await started()
  const before = descriptorCount()
  const kills = 6
  const bytes = payload(20_000)
  const seen = { whole: 0, cut: 0 }
  let killed = 0
  // Each asks again and again; what it gets is whole, or it is told by a reset that it is not.
  await Promise.all(
    Array.from({ length: 12 }, async () => {
      while (replacedIn(play).length < kills) {
        const client = await play.client(address)
        try {
          await client.send(bytes)
          assert.deepEqual(await client.read(bytes.length), bytes)
          client.finish()
          if ((await client.ended()) === 'fin') seen.whole += 1
          else seen.cut += 1
        } catch (cause) {
          if (!(cause instanceof PeerGone)) throw cause
          assert.equal(await client.ended(), 'rst')
          seen.cut += 1
        }
        client.close()
        killNext(seen.whole + seen.cut)
      }
    }),
  )
  assert.ok(seen.whole > kills)
  const lost = play.records.filter(({ reason }) => reason === 'worker-lost')
  context.diagnostic(`${seen.whole} whole, ${seen.cut} cut, ${lost.length} recorded as lost`)
  const told = replacedIn(play).reduce((sum, { sessions }) => sum + sessions, 0)
  assert.equal(told, lost.length)
  await until('no session', () => play.engine.counts().sessions === 0)
  await play.settled(play.records.length)
  await until('descriptors to be closed', () => descriptorCount() <= before)

  // The other worker is there all the time: one goes when the last is replaced.
  function killNext(playedCount: number): void {
    const replaced = replacedIn(play).length
    if (killed > replaced || killed === kills || playedCount < (killed + 1) * 20) return
    engine.kill(killed % 2)
    killed += 1
  }
})

test('an accepted connection nobody has looked at is reset', options, async (context) => {
  const { play, started } = stageOf(context, 1)
  await play.backend(echo)
  const address = await play.open()
  const engine = await started()
  const before = descriptorCount()
  engine.fault(0, 'throw-at-accept')
  await engine.sessions() // Asked after it, and answered after it.
  const first = await play.client(address)
  assert.equal(await first.ended(), 'rst')
  first.close()
  const second = await play.client(address)
  await second.send('hello')
  assert.equal((await second.read(5)).toString(), 'hello')
  second.finish()
  await second.readToEnd()
  await play.settled(1)
  assert.deepEqual(
    replacedIn(play).map(({ why, sessions }) => [why, sessions]),
    [['asked to fail at its accept', 0]],
  )
  second.close()
  await until('descriptors to be closed', () => descriptorCount() <= before)
})

test(
  'a session whose report was the last act of its worker is told once',
  options,
  async (context) => {
    const { play, started } = stageOf(context, 1)
    await play.backend(echo)
    const client = await play.client(await play.open())
    await client.send('hello')
    await client.read(5)
    ;(await started()).fault(0, 'throw-at-report')
    client.finish()
    await client.ended()
    await until('the word of it', () => replacedIn(play).length > 0)
    assert.deepEqual(
      replacedIn(play).map(({ why, sessions }) => [why, sessions]),
      [['asked to fail at its report', 0]],
    )
    await play.settled(1)
    assert.equal((await play.record()).reason, 'done')
  },
)

test('a replacement that cannot be set up is tried again', options, async (context) => {
  const startFaults: CallFault[] = []
  const { play, started } = stageOf(context, 1, startFaults)
  await play.backend(echo)
  const address = await play.open()
  const engine = await started()
  startFaults.push(
    { of: 'call', name: 'syscall3', error: errno.ENOMEM, count: 1 },
    { of: 'call', name: 'mmap', error: errno.ENOMEM, count: 1 },
  )
  engine.kill(0)
  const client = await play.client(address) // The kernel queues it until somebody accepts.
  await client.send('hello')
  assert.equal((await client.read(5)).toString(), 'hello')
  assert.equal(startFaults.length, 0)
  await until('the word of it', () => replacedIn(play).length > 0)
  const [{ why, stack } = assert.fail()] = replacedIn(play)
  assert.deepEqual([why, stack, replacedIn(play).length], ['it was ended from outside', null, 1])
})

function replacedIn({ events }: Stage) {
  return events.flatMap((event) => (event.type === 'worker.replaced' ? [event.payload] : []))
}

function descriptorCount(): number {
  return readdirSync('/proc/self/fd').length
}

function stageOf(context: TestContext, workers: number, startFaults: CallFault[] = []) {
  let starting: ReturnType<typeof startingEngine> | undefined
  const play = new Stage(
    context,
    (engineOptions) => {
      starting = startingEngine({ ...engineOptions, startFaults })
      return starting.engine
    },
    { live: new LiveTable(LiveTable.allocate(workers, 64)) },
  )
  return { play, started: () => starting!.started }
}
