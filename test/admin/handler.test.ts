/** The admin interface inside another program. */

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { type TestContext, test } from 'node:test'
import { adminHandler, adminListener } from '../../src/app/admin/admin-handler.js'
import { type Balancer, createBalancer } from '../../src/index.js'
import { ask } from './ask.js'
import { Following } from './follow.js'
import { operate, read } from './stage.js'

const tokens = [
  { name: 'anna', role: 'operate', token: operate },
  { name: 'grafana', role: 'read', token: read },
] as const

test('it is a function from request to answer; a token says who asks', async (context) => {
  const handler = adminHandler(await balancerFor(context), { tokens })
  const status = async (path: string, init?: RequestInit) => {
    return (await handler(new Request(`http://any.example${path}`, init))).status
  }
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  assert.equal(await status('/healthz'), 200)
  assert.equal(await status('/api/v1/status'), 401)
  assert.equal(await status('/api/v1/status', { headers: bearer(read) }), 200)
  const change = {
    method: 'PUT',
    headers: { ...bearer(operate), 'content-type': 'application/json' },
    body: JSON.stringify({ state: 'drain' }),
  }
  const path = '/api/v1/pools/web/backends/a/override'
  assert.equal(await status(path, change), 200)
  assert.equal(await status(path, { ...change, body: 'x'.repeat(5 * 1024 ** 2) }), 413)
  const elsewhere = { ...change.headers, origin: 'https://evil.example' }
  assert.equal(await status(path, { ...change, headers: elsewhere }), 403)
  const own = { ...change.headers, origin: 'https://any.example' }
  assert.equal(await status(path, { ...change, headers: own }), 200)
})

test('the program may know who asks, and mount it below a path', async (context) => {
  const handler = adminHandler(await balancerFor(context), {
    caller: ({ headers }) => {
      const user = headers.get('x-user')
      return user === null ? undefined : { name: user, role: 'operate' }
    },
    path: '/lb',
  })
  const url = 'http://any.example/lb/api/v1/pools/web/backends/a/override'
  const init = { method: 'PUT', body: JSON.stringify({ weight: 7 }) }
  const headers = { 'content-type': 'application/json' }
  assert.equal((await handler(new Request(url, { ...init, headers }))).status, 401)
  const known = { ...headers, 'x-user': 'bob' }
  const answer = await handler(new Request(url, { ...init, headers: known }))
  assert.equal(answer.status, 200)
  const { overrides } = (await answer.json()) as { overrides: { by: string }[] }
  assert.equal(overrides[0]?.by, 'bob')
})

test('in node:http it answers like the interface of its own, streams too', async (context) => {
  const balancer = await balancerFor(context)
  const host = createServer(adminListener(balancer, { tokens }))
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
  context.after(() => host.closeAllConnections())
  context.after(() => host.close())
  const { port } = host.address() as { port: number }
  const url = `http://127.0.0.1:${port}/`
  assert.equal((await ask(url, '/api/v1/status', { token: read })).status, 200)
  assert.equal((await ask(url, '/api/v1/status')).status, 401)
  const headers = { authorization: `Bearer ${read}` }
  const following = new Following(context, url, '', headers)
  await following.has('a view', ({ topic }) => topic === 'snapshot')
})

async function balancerFor(context: TestContext): Promise<Balancer> {
  const balancer = await createBalancer({
    engine: 'net',
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { backends: [{ name: 'a', address: '127.0.0.1:1' }], health: false } },
  })
  context.after(() => balancer.stop({ timeout: 0 }))
  await balancer.start()
  return balancer
}
