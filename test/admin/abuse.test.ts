/** What must not get in: everybody on this machine may try, and every page in its browsers. */

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { until } from '../peer/wait.js'
import { ask, type Question } from './ask.js'
import { operate, read, type Stage, stageFor } from './stage.js'

const elsewhere = { 'x-forwarded-for': '10.0.0.1' }

async function refused(
  { url }: Stage,
  status: number,
  question: Question,
  path = '/api/v1/status',
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await ask(url, path, question)
  const { headers, json } = answer
  assert.equal(answer.status, status, answer.text)
  assert.equal(headers['content-type'], 'application/problem+json')
  assert.equal(headers['access-control-allow-origin'], undefined)
  assert.equal((json as { status?: number }).status, status)
  assert.doesNotMatch(answer.text, /\bat .*:\d+:\d+/, 'no stack trace')
  return json
}

test('tokens: none, a wrong one, a wrong scheme, one that may only read', async (context) => {
  const stage = await stageFor(context)
  await refused(stage, 401, { headers: elsewhere })
  await refused(stage, 401, { token: 'guess-guess-guess', headers: elsewhere })
  await refused(stage, 401, { token: 'guess-guess-guess' })
  await refused(stage, 401, { headers: { ...elsewhere, authorization: `Basic ${operate}` } })
  await refused(stage, 401, { method: 'POST', body: {} })
  await refused(stage, 403, { method: 'POST', body: {}, token: read })
  const { headers } = await ask(stage.url, '/api/v1/status', { headers: elsewhere })
  assert.equal(headers['www-authenticate'], 'Bearer')
})

test('a name that rebinds to this machine, and a page of another origin', async (context) => {
  const stage = await stageFor(context)
  for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:9900']) {
    await refused(stage, 403, { headers: { host } })
    await refused(stage, 403, { headers: { host }, token: operate })
    await refused(stage, 403, { headers: { host } }, '/openapi.json')
  }
  for (const origin of ['https://evil.example', 'null', `${stage.url.slice(0, -1)}.evil.example`]) {
    await refused(stage, 403, { method: 'POST', body: {}, token: operate, headers: { origin } })
  }
})

test('methods: 405 says what there is, and 404 where there is nothing', async (context) => {
  const stage = await stageFor(context)
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
    const question = { method, body: {}, token: operate }
    await refused(stage, 405, question)
    const { headers } = await ask(stage.url, '/api/v1/status', question)
    assert.equal(headers.allow, 'GET, HEAD')
    await refused(stage, 404, question, '/api/v1/statuses')
  }
  await refused(stage, 404, {}, '/assets/../../etc/passwd')
  await refused(stage, 404, {}, '/assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd')
})

test('HEAD is a GET without its body', async (context) => {
  const { url } = await stageFor(context)
  for (const path of ['/healthz', '/api/v1/status', '/api/v1/pools']) {
    const { status, text } = await ask(url, path, { method: 'HEAD' })
    assert.deepEqual([status, text], [200, ''])
  }
})

test('a body that a form could send, and a body that is too long', async (context) => {
  const stage = await stageFor(context)
  const question = { method: 'POST', body: '{}', token: operate }
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    await refused(stage, 415, { ...question, headers: { 'content-type': type } })
  }
  await refused(stage, 413, { ...question, body: 'x'.repeat(5 * 1024 ** 2) })
  const chunked = { 'transfer-encoding': 'chunked' }
  await refused(stage, 413, { ...question, body: 'x'.repeat(5 * 1024 ** 2), headers: chunked })
})

test('a query that is not as it should be', async (context) => {
  const stage = await stageFor(context)
  for (const query of ['limit=0', 'limit=x', 'state=fine', 'pol=web', 'limit=1e9']) {
    const { problems } = await refused(stage, 422, {}, `/api/v1/backends?${query}`)
    assert.equal((problems as unknown[]).length, 1)
  }
  const { problems } = await refused(stage, 422, {}, '/api/v1/events?types=pool.*,backend.uq')
  assert.match(JSON.stringify(problems), /did you mean/)
})

test('what is no HTTP, and headers that are too long', async (context) => {
  const { url } = await stageFor(context)
  assert.match(await say(context, url, 'hello\r\n\r\n'), /^HTTP\/1\.1 400 .*problem\+json/s)
  const long = `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`
  assert.match(await say(context, url, long), /^HTTP\/1\.1 431 .*problem\+json/s)
  assert.match(await say(context, url, 'GET / HTTP/1.1\r\n\r\n'), /^HTTP\/1\.1 400 /)
})

test('headers and bodies that come too slowly are not waited for', async (context) => {
  const times = { headersMsMax: 100, requestMsMax: 200 }
  const { url } = await stageFor(context, { times })
  const slow = 'POST /api/v1/status HTTP/1.1\r\nhost: localhost\r\n'
  assert.match(await say(context, url, slow), /^HTTP\/1\.1 408 .*problem\+json/s)
  const body = `${slow}content-length: 10\r\ncontent-type: application/json\r\n\r\n{`
  assert.match(await say(context, url, body), /^HTTP\/1\.1 4(08|01) /)
})

test('those that only hold a connection do not lock anybody out', async (context) => {
  const { url, socket } = await stageFor(context)
  const { port } = new URL(url)
  const stuck = Array.from({ length: 200 }, (_, index) => {
    const one = connect(Number(port), '127.0.0.1')
    one.on('error', () => {}) // Cut, as it should be.
    // Some say nothing, some begin to ask, some never take their answer.
    if (index % 3 === 1) one.write('GET /api/v1/status HTTP/1.1\r\nhost: local')
    if (index % 3 === 2) one.pause().write('GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n')
    context.after(() => one.destroy())
    return one
  })
  await until('all are connected', () => stuck.every(({ connecting }) => !connecting))
  assert.equal((await ask(url, '/healthz')).status, 200)
  assert.equal((await ask(socket, '/healthz')).status, 200)
})

function say(context: TestContext, url: string, text: string): Promise<string> {
  const { port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1')
    context.after(() => socket.destroy())
    let heard = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      heard += chunk
    })
    socket.once('close', () => resolve(heard))
    socket.write(text)
  })
}
