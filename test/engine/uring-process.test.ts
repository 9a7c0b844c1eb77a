/** The process around a uring engine: it always ends, and traffic goes on while it is stuck. */

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { probeUring } from '../../src/engine/uring/probe.js'
import { BackendPeer, echo } from '../peer/backend-peer.js'
import { connectClient } from '../peer/client-peer.js'
import { within } from '../peer/wait.js'

const probed = probeUring()
const options = probed.ok ? {} : { skip: probed.error }
const program = fileURLToPath(new URL('./uring-program.js', import.meta.url))

for (const [what, title] of [
  ['exit', 'process.exit() ends the process'],
  ['exit-looping', 'process.exit() ends the process though a worker turns for ever'],
] as const) {
  test(title, options, async (context) => {
    const { child } = await start(context, what)
    assert.deepEqual(await exitOf(child), [7, null])
  })
}

for (const [what, title] of [
  ['throw', 'an uncaught error ends the process'],
  ['reject', 'a rejection nobody handles ends the process'],
] as const) {
  test(title, options, async (context) => {
    const { child } = await start(context, what)
    assert.deepEqual(await exitOf(child), [1, null])
  })
}

test('a signal nobody handles ends the process', options, async (context) => {
  const { child, connect } = await start(context, 'wait')
  const client = await connect()
  await client.send('hello')
  await client.read(5)
  child.kill('SIGTERM')
  assert.deepEqual(await exitOf(child), [null, 'SIGTERM'])
})

test('a main thread that is stuck stops no traffic', options, async (context) => {
  const { connect } = await start(context, 'stuck')
  for (let round = 0; round < 20; round++) {
    const client = await connect()
    await client.send('hello')
    assert.equal((await client.read(5)).toString(), 'hello')
    client.close()
  }
})

async function start(context: TestContext, what: string) {
  const backend = await BackendPeer.listen(echo)
  context.after(() => backend.stop())
  assert.ok(backend.address.kind === 'tcp')
  const args = [program, String(backend.address.port), what]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  context.after(() => child.kill('SIGKILL'))
  const port = once(child.stdout, 'data').then(([text]) => Number(String(text)))
  const connect = async () => {
    return connectClient({ kind: 'tcp', host: '127.0.0.1', port: await port })
  }
  return { child, connect }
}

function exitOf(child: ChildProcess): Promise<unknown[]> {
  return within('the end of the process', async () => {
    if (child.exitCode !== null || child.signalCode !== null) {
      return [child.exitCode, child.signalCode]
    }
    return once(child, 'exit')
  })
}
