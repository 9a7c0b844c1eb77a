/**
 * What each option of an HTTP probe does, from the configuration down to what a backend is asked.
 */

import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { ConfigInput } from '../../src/index.js'
import { hurried, Stage } from './stage.js'

type Health = NonNullable<ConfigInput['pools'][string]['health']>

test('path and host are what is asked for', async (t) => {
  const health = { type: 'http', path: '/deep?x=1', host: 'app.example.com:81' } as const
  const { stage, asked } = await probed(t, { ...hurried, ...health })
  await stage.healthIs({ app: 'up' })
  assert.deepEqual(asked[0], 'GET /deep?x=1 app.example.com:81')
})

test('method and headers are those of the request', async (t) => {
  const health = { type: 'http', method: 'POST', headers: { 'X-Who': 'probe' } } as const
  const { stage, asked, headersSeen } = await probed(t, { ...hurried, ...health })
  await stage.healthIs({ app: 'up' })
  assert.match(asked[0] ?? '', /^POST \/ /)
  assert.equal(headersSeen[0]?.['x-who'], 'probe')
})

test('bodyMax is the longest body that is looked at', async (t) => {
  const body = `up${' '.repeat(2000)}`
  for (const [bodyMax, health] of [
    ['1KiB', 'down'],
    ['4KiB', 'up'],
  ] as const) {
    const http = { ...hurried, type: 'http', expect: { body: 'up' }, bodyMax } as const
    const { stage } = await probed(t, http, { status: 200, body })
    await stage.healthIs({ app: health })
  }
})

for (const [status, health] of [
  [200, 'down'],
  [204, 'up'],
  ['200-299', 'down'],
  [[204, '500-503'], 'up'],
  ['500-502', 'up'],
] as const) {
  test(`expect.status: ${JSON.stringify(status)} finds 502 or 204 ${health}`, async (t) => {
    const answer = { status: JSON.stringify(status).includes('204') ? 204 : 502, body: '' }
    const expect = { status: typeof status === 'object' ? [...status] : status }
    const { stage } = await probed(t, { ...hurried, type: 'http', expect }, answer)
    await stage.healthIs({ app: health })
  })
}

for (const [body, health] of [
  ['up', 'up'],
  [' up ', 'up'],
  ['UP', 'down'],
  ['/^u/', 'up'],
  ['/^U/i', 'up'],
  ['/down/', 'down'],
] as const) {
  test(`expect.body: ${body} finds "up" ${health}`, async (t) => {
    const { stage } = await probed(t, { ...hurried, type: 'http', expect: { body } })
    await stage.healthIs({ app: health })
  })
}

test('type decides whether to listen to the answer', async (t) => {
  const broken = { status: 503, body: '' }
  const tcp = await probed(t, { ...hurried, type: 'tcp' }, broken)
  const untold = await probed(t, { interval: '40ms' }, broken)
  const http = await probed(t, { ...hurried, type: 'http' }, broken)
  await tcp.stage.healthIs({ app: 'up' })
  await untold.stage.healthIs({ app: 'up' })
  await http.stage.healthIs({ app: 'down' })
  assert.deepEqual(tcp.asked, [])
})

/** A balancer that probes one application, which records what it was asked. */
async function probed(test: TestContext, health: Health, answer = { status: 200, body: 'up\n' }) {
  const asked: string[] = []
  const headersSeen: IncomingHttpHeaders[] = []
  const server = createServer(({ method, url, headers }, response) => {
    asked.push(`${method} ${url} ${headers.host}`)
    headersSeen.push(headers)
    response.writeHead(answer.status).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  test.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const stage = await Stage.start(test, {
    listeners: {},
    pools: { web: { backends: [{ name: 'app', address }], health } },
  })
  return { stage, asked, headersSeen }
}
