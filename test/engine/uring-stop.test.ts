/** Stopping a uring engine always ends, whatever its workers do meanwhile. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { BindAddress } from '../../src/core/address.js'
import { LiveTable } from '../../src/core/live-table.js'
import type { UringEngine } from '../../src/engine/uring/engine.js'
import { probeUring } from '../../src/engine/uring/probe.js'
import { echo } from '../peer/backend-peer.js'
import { within } from '../peer/wait.js'
import { Stage, type StageSettings } from './stage.js'
import { type StartingEngine, startingEngine } from './starting-engine.js'

type Busy = {
  readonly engine: UringEngine
  readonly play: Stage
  readonly address: BindAddress
}

const probed = probeUring()
const options = probed.ok ? {} : { skip: probed.error }

test('a worker that loops before a stop does not keep it', options, async (context) => {
  const { engine } = await busyEngine(context)
  engine.fault(0, 'loop')
  await within('the stop', () => engine.stop())
})

test('nor does one that loops after it was told to end its sessions', options, async (context) => {
  const { engine, play } = await busyEngine(context)
  const end = engine.end.bind(engine)
  engine.end = async (...args) => {
    const count = await end(...args)
    engine.fault(0, 'loop')
    return count
  }
  await within('the stop', () => engine.stop())
  assert.deepEqual(
    play.records.map(({ reason }) => reason),
    ['shutdown'],
  )
})

test('a connection held for want of room does not keep it', options, async (context) => {
  const { engine, play, address } = await busyEngine(context, { sessionsMax: 1 }, 2)
  const held = await play.client(address) // Only the worker that serves nobody still accepts.
  await engine.sessions() // Asked of all workers: by their answers they have met it.
  await within('the stop', () => engine.stop())
  assert.equal(await held.ended(), 'rst')
  assert.equal(play.records.length, 1)
})

async function busyEngine(
  context: TestContext,
  settings: StageSettings = {},
  workers = 1,
): Promise<Busy> {
  let starting: StartingEngine | undefined
  const play = new Stage(
    context,
    (engineOptions) => {
      starting = startingEngine(engineOptions)
      return starting.engine
    },
    { ...settings, live: new LiveTable(LiveTable.allocate(workers, 64)) },
  )
  await play.backend(echo)
  const address = await play.open()
  const client = await play.client(address)
  await client.send('a')
  await client.read(1)
  return { engine: await starting!.started, play, address }
}
