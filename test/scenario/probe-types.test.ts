/** What each option of the other types of probe does, from the configuration to the verdict. */

import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { ConfigInput } from '../../src/index.js'
import { until } from '../peer/wait.js'
import { backend } from '../probe/backends.js'
import { saying, type Treat } from '../probe/suite.js'
import { certificateFile, secured } from '../probe/tls-backend.js'
import { hurried, Stage } from './stage.js'

type Health = Exclude<NonNullable<ConfigInput['pools'][string]['health']>, false | 'off'>

const { type: _, ...pace } = hurried

test('steps are sent and waited for in their order', async (t) => {
  const redis: Treat = (socket) => {
    socket.on('data', (chunk) => socket.write(chunk.includes('PING') ? '+PONG\r\n' : '-ERR\r\n'))
  }
  const steps = [{ send: 'PING\r\n' }, { expect: '+PONG\r\n' }]
  await becomes(t, redis, { type: 'exchange', steps }, 'up')
  const wrong = [{ send: 'hex:50 49 4e 4b 0d 0a' }, { expect: '/^\\+PONG/' }]
  const why = await becomes(t, redis, { type: 'exchange', steps: wrong, timeout: '100ms' }, 'down')
  assert.equal(why, 'timeout: step 2 expects /^\\+PONG/, got "-ERR\\r\\n"')
})

test('command is run without a shell, and exitCode decides', async (t) => {
  const run = (code: string) => ['/bin/sh', '-c', `echo "$SAY $1"; exit ${code}`, 'sh', '$HOME']
  const exec = { type: 'exec', env: { SAY: 'not' } } as const
  await becomes(t, () => {}, { ...exec, command: run('0') }, 'up')
  const why = await becomes(t, () => {}, { ...exec, command: run('1') }, 'down')
  assert.equal(why, 'exit code 1: "not $HOME"')
  await becomes(t, () => {}, { ...exec, command: run('1'), expect: { exitCode: [0, 1] } }, 'up')
})

test('verify, ca and serverName decide which certificate will do', async (t) => {
  const ca = certificateFile('ca.pem')
  const app = secured('app')
  const found = [
    await becomes(t, app, { type: 'tls', ca }, 'up'),
    await becomes(t, app, { type: 'tls' }, 'down'),
    await becomes(t, app, { type: 'tls', verify: false }, 'up'),
    await becomes(t, app, { type: 'tls', ca, serverName: 'app.internal' }, 'up'),
    await becomes(t, app, { type: 'tls', ca, serverName: 'db.internal' }, 'down'),
  ]
  assert.match(found[1] ?? '', /^nobody who is trusted has signed/)
  assert.match(found[4] ?? '', /^the certificate is not for db\.internal/)
})

test('https asks over TLS', async (t) => {
  const page = secured('app', (socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nup\n'))
  })
  await becomes(t, page, { type: 'https', verify: off, expect: { body: 'up' } }, 'up')
  await becomes(t, page, { type: 'https', verify: off, expect: { body: 'down' } }, 'down')
})

test('a certificate about to expire is an event', async (t) => {
  const { stage } = await probed(t, secured('expired'), { type: 'tls', verify: false })
  await stage.healthIs({ app: 'up' })
  const told = await until('the event', () =>
    stage.events.find(({ type }) => type === 'certificate.expiring'),
  )
  assert.deepEqual(told.payload, {
    pool: 'web',
    backend: 'app',
    probe: 'tls',
    expires: '2021-01-01T00:00:00.000Z',
    why: 'the certificate has expired',
  })
})

test('send is what an agent is told first', async (t) => {
  const agent = await backend(t, (socket: Socket) => {
    socket.on('data', (chunk) => socket.write(chunk.toString() === 'web\n' ? 'drain\n' : 'up\n'))
  })
  const health = { type: 'agent', address: agent.text } as const
  for (const [send, effective] of [
    ['web\n', 'drain'],
    ['other\n', 'up'],
  ] as const) {
    const { stage } = await probed(t, saying(''), { ...health, send })
    await until(`${effective}`, () => stage.backend('app').effective === effective)
  }
})

const off = 'off' as const

/** The reason a backend that behaves so is found up or down. */
async function becomes(
  test: TestContext,
  treat: Treat,
  health: Health,
  verdict: 'up' | 'down',
): Promise<string> {
  const { stage } = await probed(test, treat, health)
  await stage.healthIs({ app: verdict })
  return stage.backend('app').why
}

async function probed(test: TestContext, treat: Treat, health: Health) {
  const { text } = await backend(test, treat)
  const stage = await Stage.start(test, {
    listeners: {},
    pools: { web: { backends: [{ name: 'app', address: text }], health: { ...pace, ...health } } },
  })
  return { stage }
}
