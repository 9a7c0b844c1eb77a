/** Bulk of the uring engine moves through pipes, as many as it was given over all its workers. */

import assert from 'node:assert/strict'
import { readdirSync, readlinkSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { LiveTable } from '../../src/core/live-table.js'
import { probeUring } from '../../src/engine/uring/probe.js'
import { assertPayload, payload } from '../peer/payload.js'
import { until } from '../peer/wait.js'
import { Stage } from './stage.js'
import { startingEngine } from './starting-engine.js'

const probed = probeUring()
const options = probed.ok ? {} : { skip: probed.error }
const sessionCount = 6
const byteCount = 24_000_000

for (const pipesMax of [0, 2]) {
  test(`of ${sessionCount} downloads ${pipesMax} move through pipes`, options, async (context) => {
    const play = stageOf(context, pipesMax)
    const holding = { isOver: false }
    await play.backend(async (peer) => {
      await peer.send(payload(byteCount))
      await until('the word to end', () => holding.isOver)
      peer.finish()
    })
    const address = await play.open()
    const before = pipeCount()
    const clients = await Promise.all(
      Array.from({ length: sessionCount }, () => play.client(address, { isStalled: true })),
    )
    // All are stuck: what has a pipe keeps it, for there are bytes in it.
    await until('stuck downloads', () => pipeCount() - before >= pipesMax)
    assert.equal(pipeCount() - before, pipesMax)

    holding.isOver = true
    for (const client of clients) {
      client.resume()
      assertPayload(await client.readToEnd())
      assert.equal(client.receivedBytes, byteCount)
      assert.ok(pipeCount() - before <= pipesMax)
      client.finish()
    }
    await play.settled(sessionCount)
    await until('pipes closed', () => pipeCount() === before)
  })
}

/** Pipes of this process: each has two descriptors of one name. */
function pipeCount(): number {
  const names = readdirSync('/proc/self/fd').map(nameOf)
  return new Set(names.filter((name) => name.startsWith('pipe:'))).size
}

function nameOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`)
  } catch {
    return '' // Closed since the folder was read.
  }
}

function stageOf(context: TestContext, pipesMax: number): Stage {
  const live = new LiveTable(LiveTable.allocate(2, 64))
  return new Stage(context, (settings) => startingEngine(settings).engine, { pipesMax, live })
}
