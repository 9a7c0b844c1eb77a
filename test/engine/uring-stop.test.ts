/** Stopping a uring engine always ends, whatever its workers do meanwhile. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { UringEngine } from '../../src/engine/uring/engine.js'
import { probeUring } from '../../src/engine/uring/probe.js'
import { echo } from '../peer/backend-peer.js'
import { within } from '../peer/wait.js'
import { Stage } from './stage.js'
import { type StartingEngine, startingEngine } from './starting-engine.js'

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

async function busyEngine(
  context: TestContext,
): Promise<{ readonly engine: UringEngine; readonly play: Stage }> {
  let starting: StartingEngine | undefined
  const play = new Stage(context, (engineOptions) => {
    starting = startingEngine(engineOptions)
    return starting.engine
  })
  await play.backend(echo)
  const client = await play.client(await play.open())
  await client.send('a')
  await client.read(1)
  return { engine: await starting!.started, play }
}
