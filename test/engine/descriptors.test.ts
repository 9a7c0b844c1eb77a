/** What happens when descriptors run out before sessions do: who comes waits, nobody is lost. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { BindAddress } from '../../src/core/address.js'
import type { Event } from '../../src/core/events.js'
import { probeUring } from '../../src/engine/uring/probe.js'
import { BackendPeer, echo } from '../peer/backend-peer.js'
import { connectClient } from '../peer/client-peer.js'
import { until, within } from '../peer/wait.js'

const program = fileURLToPath(new URL('./descriptors-program.js', import.meta.url))
const clientCount = 120
const probed = probeUring()

for (const [engine, missing] of [
  ['net', undefined],
  ['uring', probed.ok ? undefined : probed.error],
] as const) {
  const options = missing === undefined ? {} : { skip: missing }
  test(`${engine}: with few descriptors everybody is served, and in turn`, options, (context) => {
    return play(context, engine)
  })
}

async function play(context: TestContext, engine: string): Promise<void> {
  const backend = await BackendPeer.listen(echo)
  context.after(() => backend.stop())
  assert.ok(backend.address.kind === 'tcp')
  const { port } = backend.address
  const command = `ulimit -n 96; exec "$0" "$@"`
  const child = spawn('sh', ['-c', command, process.execPath, program, engine, String(port)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  context.after(() => child.kill('SIGKILL'))
  const [address] = (await within('the program', () => once(child, 'message'))) as [BindAddress]
  const events: Event[] = []
  child.on('message', (event) => events.push(event as Event))

  const clients = await Promise.all(
    Array.from({ length: clientCount }, () => connectClient(address)),
  )
  for (const client of clients) void client.send('hello')
  await Promise.all(
    clients.map(async (client) => {
      assert.equal((await client.read(5)).toString(), 'hello')
      client.finish()
      assert.equal(await client.ended(), 'fin')
    }),
  )

  const records = () =>
    events.flatMap((event) => (event.type === 'session.closed' ? [event.payload] : []))
  await until('all records', () => records().length === clientCount)
  assert.ok(records().every(({ reason }) => reason === 'done'))
  const paused = events.find(({ type }) => type === 'listener.paused')
  assert.ok(paused?.type === 'listener.paused')
  assert.match(paused.payload.why, /descriptors/)
  await until('the end of the pause', () => events.some(({ type }) => type === 'listener.resumed'))
}
