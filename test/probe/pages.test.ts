/** The suite for the probes that connect or ask for a page, in the clear and over TLS. */

import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import type { HttpSpec } from '../../src/core/world.js'
import { backend } from './backends.js'
import { ask, endless, probeSuite, saying, type Treat, wordsOf } from './suite.js'
import { certificateFile, secured } from './tls-backend.js'

const http: HttpSpec = {
  type: 'http',
  method: 'GET',
  path: '/health',
  host: undefined,
  headers: {},
  status: [{ from: 200, to: 299 }],
  body: { kind: 'text', text: 'up' },
  bodyBytesMax: 2048,
  tls: undefined,
}
const https: HttpSpec = {
  ...http,
  tls: { verify: true, serverName: 'app.internal', caFile: certificateFile('ca.pem') },
}
const up = answering('HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nup\n')
const wrongPages = (dress: (treat: Treat) => Treat) => ({
  'a bad status': {
    treat: dress(answering('HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n')),
    says: /^status 503$/,
  },
  'another body': {
    treat: dress(answering('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndown')),
    says: /^body was "down"$/,
  },
  'an endless body': {
    treat: dress((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        endless('x'.repeat(1000))(socket)
      })
    }),
    says: /^body was over 2 KiB$/,
  },
  'endless headers': {
    treat: dress((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n')
        endless(`X: ${'x'.repeat(1000)}\r\n`)(socket)
      })
    }),
    says: /^headers too long$/,
  },
  'not HTTP': { treat: dress(saying('220 mail ready\r\n')), says: /^not HTTP$/ },
})

probeSuite('tcp', {
  spec: { type: 'tcp' },
  good: saying('220 hello\r\n'),
  wrong: {},
  says: { silent: 'passed', refused: /^refused$/ },
  unasked: 'failed',
})

probeSuite('http', {
  spec: http,
  good: up,
  wrong: {
    ...wrongPages((treat) => treat),
    'a reset': { treat: (socket) => socket.resetAndDestroy(), says: /^reset$/ },
  },
  says: { silent: /^timeout$/, refused: /^refused$/ },
  unasked: 'failed',
})

probeSuite('https', {
  spec: https,
  good: secured('app', up),
  wrong: {
    ...wrongPages((treat) => secured('app', treat)),
    'an expired certificate': {
      treat: secured('expired', up),
      says: /^the certificate has expired on /,
    },
    'a certificate of nobody': {
      treat: secured('alone', up),
      says: /^the certificate is self-signed/,
    },
    'no TLS': { treat: answering('HTTP/1.1 400 No\r\n\r\n'), says: /^not TLS$/ },
    'a reset': {
      treat: (socket) => socket.resetAndDestroy(),
      says: /^reset$/,
    },
  },
  says: { silent: /^timeout/, refused: /^refused$/ },
  unasked: 'failed',
})

test('https: what is asked for, and the end of the certificate', async (t) => {
  let asked = ''
  const { address } = await backend(
    t,
    secured('app', (socket) => {
      socket.once('data', (chunk) => {
        asked = chunk.toString()
        socket.end('HTTP/1.1 204 Up\r\n\r\n')
      })
    }),
  )
  const outcome = await ask(
    {
      ...https,
      method: 'POST',
      headers: { 'X-Probe': 'yes', 'User-Agent': 'me' },
      body: undefined,
    },
    address,
  )
  assert.equal(wordsOf(outcome), 'passed')
  assert.ok(outcome.result === 'passed')
  assert.equal(outcome.learned?.certificateExpiresMs, Date.UTC(2126, 0, 1))
  assert.match(asked, /^POST \/health HTTP\/1\.1\r\n/)
  assert.match(asked, /^x-probe: yes\r$/im)
  assert.match(asked, /^user-agent: me\r$/im)
})

test('https: nothing is asked of somebody who is not trusted', async (t) => {
  let asked = 0
  const { address } = await backend(
    t,
    secured('alone', (socket) => socket.on('data', () => asked++)),
  )
  assert.match(wordsOf(await ask(https, address)), /self-signed/)
  assert.equal(asked, 0)
})

function answering(text: string): Treat {
  return (socket: Socket) => {
    socket.once('data', () => socket.end(text))
  }
}
