/** The http probe against real sockets: good answers, bad ones, and none at all. */

import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { makeMatching } from '../../src/app/world/match-body.js'
import { probeHttp } from '../../src/app/world/probe-http.js'
import { parseBodyRule } from '../../src/core/config/probe-fields.js'
import type { HttpSpec } from '../../src/core/world.js'
import { refusing } from '../peer/bad-address.js'
import { until } from '../peer/wait.js'
import { backend, nowhere, openConnections, unixPlace } from './backends.js'

const matchBody = makeMatching().body
const limits = { timeoutMs: 10_000, signal: new AbortController().signal }
const bodyBytesMax = 64 * 1024
const plain: HttpSpec = {
  type: 'http',
  method: 'GET',
  path: '/health',
  host: undefined,
  headers: {},
  status: [{ from: 200, to: 299 }],
  body: undefined,
  bodyBytesMax,
  tls: undefined,
}

test('a good answer passes', async (t) => {
  assert.deepEqual(await verdict(t, answering(page('200 OK', 'up'))), 'passed')
})

test('what is asked for', async (t) => {
  let asked = ''
  const { address } = await backend(t, (socket) => {
    socket.on('data', (chunk) => {
      asked += chunk
      socket.end(page('200 OK', 'up'))
    })
  })
  const spec = { ...plain, path: '/héalth?x=1', host: 'app.internal' }
  assert.equal((await probeHttp(spec, address, limits, matchBody)).result, 'passed')
  assert.match(asked, /^GET \/h%c3%a9alth\?x=1 HTTP\/1\.1\r\n/)
  assert.match(asked, /^host: app\.internal\r$/im)
  assert.match(asked, /^connection: close\r$/im)
})

test('a status outside what is expected', async (t) => {
  assert.equal(await verdict(t, answering(page('503 No', 'up'))), 'status 503')
  assert.equal(await verdict(t, answering(page('302 Found', ''))), 'status 302')
  const any = {
    status: [
      { from: 200, to: 204 },
      { from: 300, to: 399 },
    ],
  }
  assert.equal(await verdict(t, answering(page('302 Found', '')), any), 'passed')
  assert.equal(await verdict(t, answering(page('206 Part', '')), any), 'status 206')
})

test('the body is compared whole, once trimmed', async (t) => {
  assert.equal(await verdict(t, answering(page('200 OK', ' up\r\n')), body('up')), 'passed')
  assert.equal(
    await verdict(t, answering(page('200 OK', 'warming\n')), body('up')),
    'body was "warming"',
  )
  assert.equal(await verdict(t, answering(page('200 OK', 'upset')), body('up')), 'body was "upset"')
  assert.equal(await verdict(t, answering(page('200 OK', '')), body('up')), 'body was ""')
})

test('the body may have to match an expression', async (t) => {
  assert.equal(await verdict(t, answering(page('200 OK', 'UP 3\n')), body('/^up \\d$/i')), 'passed')
  assert.equal(
    await verdict(t, answering(page('200 OK', 'up x')), body('/^up \\d$/i')),
    'body was "up x"',
  )
})

test('an expression that would run for ever is stopped', async (t) => {
  const page41 = page('200 OK', `${'a'.repeat(60)}b`)
  assert.equal(
    await verdict(t, answering(page41), body('/^(a+)+$/')),
    'matching the body took too long',
  )
})

test('a body in pieces, chunked, one byte at a time', async (t) => {
  const whole = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nu\r\n1\r\np\r\n0\r\n\r\n'
  const outcome = await verdict(
    t,
    (socket) => {
      socket.once('data', () => {
        let at = 0
        const send = (): void => {
          if (at < whole.length) socket.write(whole[at++]!, () => setImmediate(send))
        }
        send()
      })
    },
    body('up'),
  )
  assert.equal(outcome, 'passed')
})

test('a body without a length ends with the connection', async (t) => {
  assert.equal(await verdict(t, answering('HTTP/1.0 200 OK\r\n\r\nup'), body('up')), 'passed')
})

test('a huge body is not read to its end', async (t) => {
  const endless = (socket: Socket): void => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      const more = (): void => {
        if (!socket.destroyed) socket.write('x'.repeat(16 * 1024), () => setImmediate(more))
      }
      more()
    })
  }
  assert.equal(await verdict(t, endless, body('up')), `body was over ${bodyBytesMax / 1024} KiB`)
  assert.equal(await verdict(t, endless), 'passed', 'nobody asked for the body')
})

test('a body that drips for ever is a timeout; a bad status is told all the same', async (t) => {
  const dripping = (status: string) => (socket: Socket) => {
    socket.once('data', () => {
      socket.write(`HTTP/1.1 ${status}\r\nContent-Length: 100000\r\n\r\n`)
      const timer = setInterval(() => socket.write('u'), 10)
      socket.on('close', () => clearInterval(timer))
    })
  }
  assert.equal(await verdict(t, dripping('200 OK'), { ...body('up'), timeoutMs: 300 }), 'timeout')
  assert.equal(await verdict(t, dripping('500 No'), { ...body('up') }), 'status 500')
})

test('a backend that accepts and says nothing is a timeout', async (t) => {
  assert.equal(await verdict(t, () => {}, { timeoutMs: 200 }), 'timeout')
})

test('nobody there', async () => {
  const outcome = await probeHttp(plain, refusing(), limits, matchBody)
  assert.equal(outcome.result === 'failed' && outcome.why, 'refused')
  const unix = await probeHttp(plain, nowhere, limits, matchBody)
  assert.equal(unix.result === 'failed' && unix.why, 'no such socket')
})

test('closed, reset, cut short', async (t) => {
  assert.equal(await verdict(t, (socket) => socket.end()), 'closed without an answer')
  assert.equal(await verdict(t, (socket) => socket.resetAndDestroy()), 'reset')
  const short = answering('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nup')
  assert.equal(await verdict(t, short), 'answer was cut short')
})

test('something that is not HTTP', async (t) => {
  assert.equal(await verdict(t, (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')), 'not HTTP')
  assert.equal(await verdict(t, (socket) => socket.end(Buffer.alloc(100, 0xff))), 'not HTTP')
  const long = `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`
  assert.equal(await verdict(t, answering(long)), 'headers too long')
})

test('an answer that changes the protocol is judged by its status', async (t) => {
  const switching = 'HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'
  assert.equal(await verdict(t, answering(switching)), 'status 101')
})

test('over a unix socket', async (t) => {
  const { address } = await backend(t, answering(page('200 OK', 'up')), unixPlace(t))
  assert.equal((await probeHttp(plain, address, limits, matchBody)).result, 'passed')
})

test('a verdict leaves no connection behind', async (t) => {
  const quick = await backend(t, (socket) => {
    socket.once('data', () => socket.write(page('200 OK', 'up')))
    socket.on('end', () => socket.end())
  })
  for (let round = 0; round < 5; round++) await probeHttp(plain, quick.address, limits, matchBody)
  await until('all connections to close', () => openConnections(quick) === 0)
})

type Change = Partial<HttpSpec> & { readonly timeoutMs?: number }

/** What the probe finds at a backend that does this: `passed`, or why not. */
async function verdict(
  t: TestContext,
  onSocket: (socket: Socket) => void,
  { timeoutMs = limits.timeoutMs, ...change }: Change = {},
): Promise<string> {
  const { address } = await backend(t, onSocket)
  const outcome = await probeHttp(
    { ...plain, ...change },
    address,
    { ...limits, timeoutMs },
    matchBody,
  )
  return outcome.result === 'passed' ? 'passed' : outcome.why
}

function body(text: string): Pick<HttpSpec, 'body'> {
  const rule = parseBodyRule(text)
  assert.ok(rule.ok)
  return { body: rule.value }
}

function page(status: string, text: string): string {
  return `HTTP/1.1 ${status}\r\nContent-Length: ${text.length}\r\n\r\n${text}`
}

function answering(text: string): (socket: Socket) => void {
  return (socket) => {
    socket.once('data', () => socket.end(text))
  }
}
