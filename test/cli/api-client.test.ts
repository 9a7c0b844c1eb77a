import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ApiClient } from '../../src/cli/instance/api-client.js'

const folder = mkdtempSync(join(tmpdir(), 'evener-api-'))
after(() => rmSync(folder, { recursive: true }))
let count = 0

/** A client of a server that answers as told. */
async function clientOf(answer: RequestListener): Promise<ApiClient> {
  const path = join(folder, `${++count}.sock`)
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(path, resolve))
  after(() => server.close())
  return new ApiClient(path)
}

test('a body goes out as JSON, and what comes back is read as JSON', async () => {
  const client = await clientOf(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const { method, url, headers } = request
    response.end(JSON.stringify({ method, url, type: headers['content-type'], text }))
  })
  const answer = await client.ask({ method: 'PUT', path: '/api/v1/x?y=1', body: { a: 'ä' } })
  assert.deepEqual(answer, {
    ok: true,
    value: { method: 'PUT', url: '/api/v1/x?y=1', type: 'application/json', text: '{"a":"ä"}' },
  })
})

test('a problem is told with all that is wrong', async () => {
  const client = await clientOf((_, response) => {
    response.statusCode = 422
    const problems = [
      { path: 'a.b', message: 'no' },
      { path: '', message: 'x', file: 'f.yaml', line: 3, column: 1 },
    ]
    response.end(JSON.stringify({ title: 'Wrong', detail: '2 problems', problems }))
  })
  const answer = await client.ask({ method: 'GET', path: '/' })
  assert.deepEqual(answer, {
    ok: false,
    error: { status: 422, message: '2 problems\n  a.b: no\n  f.yaml:3:1: x' },
  })
})

test('nobody there is told as such, with the path', async () => {
  const nowhere = join(folder, 'nowhere.sock')
  const missing = await new ApiClient(nowhere).ask({ method: 'GET', path: '/' })
  assert.ok(!missing.ok && missing.error.status === 0)
  assert.match(missing.error.message, /nowhere\.sock: there is no such file/)
  const file = join(folder, 'file')
  writeFileSync(file, '')
  const refused = await new ApiClient(file).ask({ method: 'GET', path: '/' })
  assert.ok(
    !refused.ok && /whoever made that socket is gone|not a socket/.test(refused.error.message),
  )
})

test('events are taken one by one, however they are cut, until enough', async () => {
  const client = await clientOf((_, response) => {
    response.write('event: events\nda')
    response.write('ta: {"id":1}\n\n: still here\n\nevent: snapshot\ndata: {"id":')
    setImmediate(() => response.end('2}\n\nevent: events\ndata: {"id":3}\n\n'))
  })
  const taken: unknown[] = []
  const ended = await client.follow('/api/v1/stream', (event) => taken.push(event) < 2)
  assert.deepEqual(ended, { ok: true, value: undefined })
  assert.deepEqual(taken, [
    { name: 'events', data: { id: 1 } },
    { name: 'snapshot', data: { id: 2 } },
  ])
})
