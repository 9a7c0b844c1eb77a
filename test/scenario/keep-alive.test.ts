/** TCP keep-alive as configured, read back from the sockets of a running balancer. */

import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { loadForeign } from '../../src/engine/native.js'
import type { ConfigInput } from '../../src/index.js'
import { BackendPeer, echo } from '../peer/backend-peer.js'
import { until } from '../peer/wait.js'
import { Stage } from './stage.js'

// From <asm-generic/socket.h> and <linux/tcp.h>.
const [solSocket, soKeepAlive] = [1, 9]
const [ipProtoTcp, tcpKeepIdle, tcpKeepInterval, tcpKeepCount] = [6, 4, 5, 6]

const [toClients, toBackends] = [
  { idle: '31s', interval: '7s', probes: 3 },
  { idle: '41s', interval: '9s', probes: 5 },
]

test('keep-alive towards clients and towards backends is as configured', async (t) => {
  const find = await keepAlivesOf(t, toClients, toBackends)
  // An engine may set it a little later: a session that is short never needs it.
  await until('keep-alive towards clients', () => find().includes('31 7 3'))
  await until('keep-alive towards backends', () => find().includes('41 9 5'))
})

test('keep-alive that is turned off is off', async (t) => {
  const find = await keepAlivesOf(t, false, 'off')
  assert.deepEqual(find(), [])
})

type KeepAlive = NonNullable<ConfigInput['pools'][string]['keepAlive']>

/**
 * Finds IDLE INTERVAL PROBES of every socket of this process that keeps alive, while a session is
 * open.
 */
async function keepAlivesOf(
  test: TestContext,
  listener: KeepAlive,
  pool: KeepAlive,
): Promise<() => string[]> {
  const foreign = loadForeign()
  assert.ok(foreign.ok, 'the options of a socket only the kernel knows')
  const backend = await BackendPeer.listen(echo)
  test.after(() => backend.stop())
  const stage = await Stage.start(test, {
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web', keepAlive: listener } },
    pools: { web: { backends: [backend.text], health: false, keepAlive: pool } },
  })
  const client = await stage.connect()
  await client.send('a')
  await client.read(1)
  await until('a session', () => stage.snapshot().sessions === 1)

  const getOption = foreign.value.libc.func(
    'int getsockopt(int, int, int, _Out_ int *value, _Inout_ int *length)',
  )
  const read = (fd: number, level: number, option: number): number => {
    const [value, length] = [[0], [4]]
    return getOption(fd, level, option, value, length) < 0 ? 0 : value[0]!
  }
  return () =>
    readdirSync('/proc/self/fd')
      .map(Number)
      .filter((fd) => read(fd, solSocket, soKeepAlive) === 1)
      .map((fd) => {
        const options = [tcpKeepIdle, tcpKeepInterval, tcpKeepCount]
        return options.map((option) => read(fd, ipProtoTcp, option)).join(' ')
      })
}
