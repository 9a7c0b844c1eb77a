/** Steering a balancer over HTTP: what is changed, what is answered, and which event tells it. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Event } from '../../src/index.js'
import { type Answer, ask, type Question } from './ask.js'
import { busyStageFor } from './busy-stage.js'
import { Documented } from './documented.js'
import { operate, read, stageFor } from './stage.js'

const backendPath = '/api/v1/pools/{pool}/backends/{backend}'
const names = { pool: 'web', backend: 'a/b' }

/** Asks, and holds the answer against the document. */
type Ask = (
  method: string,
  path: string,
  names?: Readonly<Record<string, string>>,
  question?: Question,
) => Promise<Answer>

async function deskFor(context: TestContext) {
  const stage = await busyStageFor(context)
  const documented = await Documented.of(stage.url)
  const events: Event[] = []
  stage.balancer.onAny((event) => events.push(event))
  const asked: Ask = async (method, path, names = {}, question = {}) => {
    const filled = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(names[name] ?? ''))
    const answer = await ask(stage.url, filled, {
      method: method.toUpperCase(),
      token: operate,
      ...question,
    })
    documented.check(method, path.split('?')[0]!, answer)
    return answer
  }
  return { ...stage, asked, events }
}

test('an override is set, listed, laid over another, and taken back', async (context) => {
  const { asked, balancer, events } = await deskFor(context)
  const state = () => balancer.snapshot().pools[0]!.backends[0]!.effective
  const body = { state: 'drain', reason: 'disk', expiresIn: '30m' }
  const set = await asked('put', `${backendPath}/override`, names, { body })
  assert.equal(set.status, 200)
  assert.equal(state(), 'drain')
  const [told] = events.filter(({ type }) => type === 'override.set')
  assert.deepEqual(pick(told?.payload, ['by', 'via', 'reason', 'backend']), {
    ...{ by: 'anna', via: 'http', reason: 'disk', backend: 'a/b' },
  })

  const merged = { weight: 3 }
  const chunked = { body: merged, headers: { 'transfer-encoding': 'chunked' } }
  await asked('put', `${backendPath}/override?merge=true`, names, chunked)
  assert.equal(state(), 'drain')
  const list = await asked('get', '/api/v1/overrides')
  assert.equal(list.json.items?.length, 3)
  await asked('put', `${backendPath}/override`, names, { body: merged })
  assert.notEqual(state(), 'drain')

  const cleared = await asked('delete', `${backendPath}/override?reason=done`, names)
  assert.deepEqual(pick(cleared.json, ['overrides', 'kept']), { overrides: [], kept: false })
  const [back] = events.filter(({ type }) => type === 'override.cleared')
  assert.equal(pick(back?.payload, ['reason']).reason, 'done')
})

test('a wish that makes no sense is refused with what is wrong', async (context) => {
  const { asked, url } = await deskFor(context)
  const path = `${backendPath}/override`
  for (const [body, at] of [
    [{ state: 'off' }, 'state'],
    [{ weight: -1 }, 'weight'],
    [{ state: 'drain', expiresIn: 'soon' }, 'expiresIn'],
    [{ state: 'drain', expires: '1h' }, ''],
    [{ reason: 'so' }, ''],
  ] as const) {
    const { status, json } = await asked('put', path, names, { body })
    assert.equal(status, 422)
    assert.equal(json.problems?.[0]?.path, at)
  }
  const none = await asked('put', path, { ...names, backend: 'b' }, { body: { state: 'drain' } })
  assert.equal(none.status, 404)
  const broken = await asked('put', path, names, { body: '{' })
  assert.equal(broken.status, 400)
  const empty = await ask(url, '/api/v1/pools/web/backends/a%2Fb/override', {
    method: 'PUT',
    token: operate,
    headers: { 'content-type': 'application/json' },
  })
  assert.equal(empty.status, 400)
})

test('a backend is added, shown, and removed; a configured one stays', async (context) => {
  const { asked, balancer, events } = await deskFor(context)
  const path = '/api/v1/pools/{pool}/backends'
  const web = { pool: 'web' }
  const body = { address: '127.0.0.1:9', name: 'spare', weight: 3, reason: 'a busy day' }
  const added = await asked('post', path, web, { body })
  assert.equal(added.status, 201)
  assert.equal(added.json.kept, false)
  const shown = balancer.snapshot().pools[0]!.backends.at(-1)!
  assert.deepEqual([shown.name, shown.weight, shown.dynamic], ['spare', 3, true])
  const [told] = events.filter(({ type }) => type === 'backend.added')
  assert.deepEqual(pick(told?.payload, ['by', 'via', 'reason', 'backend']), {
    ...{ by: 'anna', via: 'http', reason: 'a busy day', backend: 'spare' },
  })
  const listed = await asked('get', `/api/v1/backends`)
  assert.equal(listed.status, 200)

  for (const [status, pool, wrong] of [
    [409, 'web', body],
    [404, 'none', body],
    [422, 'web', { ...body, address: 'nowhere' }],
    [422, 'web', { ...body, port: 80 }],
    [422, 'web', { name: 'x' }],
  ] as const) {
    assert.equal((await asked('post', path, { pool }, { body: wrong })).status, status)
  }
  const reader = await asked('post', path, web, { body: { address: '127.0.0.1:8' }, token: read })
  assert.equal(reader.status, 403)

  assert.equal((await asked('delete', backendPath, names)).status, 409)
  const spare = { pool: 'web', backend: 'spare' }
  const removed = await asked('delete', `${backendPath}?reason=over`, spare)
  assert.equal(removed.status, 200)
  const [gone] = events.filter(({ type }) => type === 'backend.removed')
  assert.deepEqual(pick(gone?.payload, ['by', 'reason']), { by: 'anna', reason: 'over' })
  assert.equal((await asked('delete', backendPath, spare)).status, 404)
})

test('sessions are ended one by one, and all of a backend', async (context) => {
  const { asked, balancer, client, events } = await deskFor(context)
  const missing = await asked('delete', '/api/v1/sessions/{id}', { id: 'none' })
  assert.equal(missing.status, 404)
  const [session] = await balancer.sessions()
  const path = '/api/v1/sessions/{id}?reason=stuck'
  const one = await asked('delete', path, { id: session!.id })
  assert.deepEqual(one.json, { closed: 1 })
  assert.equal(await client.ended(), 'rst')
  const [told] = events.filter(({ type }) => type === 'sessions.closed-by-operator')
  assert.deepEqual(pick(told?.payload, ['by', 'via', 'reason', 'count']), {
    ...{ by: 'anna', via: 'http', reason: 'stuck', count: 1 },
  })
  const all = await asked('delete', `${backendPath}/sessions`, names)
  assert.deepEqual(all.json, { closed: 0 })
})

test('a listener is paused and resumed, with a reason or without', async (context) => {
  const { asked, events } = await deskFor(context)
  const path = (verb: string) => `/api/v1/listeners/{listener}/${verb}`
  const web = { listener: 'web' }
  const paused = await asked('post', path('pause'), web, { body: { reason: 'full' } })
  assert.equal(typeof paused.json.paused, 'string')
  const [told] = events.filter(({ type }) => type === 'listener.paused')
  assert.equal(pick(told?.payload, ['listener']).listener, 'web')
  assert.match(JSON.stringify(told), /anna.*full|full.*anna/)
  const resumed = await asked('post', path('resume'), web, { body: {} })
  assert.equal(resumed.json.paused, null)
  assert.equal((await asked('post', path('pause'), { listener: 'x' }, { body: {} })).status, 404)
})

test('a backend is probed now', async (context) => {
  const { asked } = await deskFor(context)
  const { status, json } = await asked('post', `${backendPath}/probe`, names, { body: {} })
  assert.equal(status, 200)
  assert.deepEqual([json.name, json.health], ['a/b', 'up'])
  const none = await asked('post', `${backendPath}/probe`, { ...names, backend: 'b' }, { body: {} })
  assert.equal(none.status, 404)
})

test('explain answers for a client that may come and for a session that did', async (context) => {
  const { asked, balancer } = await deskFor(context)
  const coming = { listener: 'web', client: '10.0.0.9' }
  const now = await asked('post', '/api/v1/explain', {}, { body: coming })
  assert.equal(now.json.basis, 'now')
  const [session] = await balancer.sessions()
  const then = await asked('post', '/api/v1/explain', {}, { body: { session: session!.id } })
  assert.equal(then.status, 200)
  const wrong = await asked('post', '/api/v1/explain', {}, { body: { listener: 'none' } })
  assert.equal(wrong.status, 404)
  const odd = await asked('post', '/api/v1/explain', {}, { body: { listen: 'web' } })
  assert.equal(odd.status, 422)
  const reader = await asked('post', '/api/v1/explain', {}, { body: coming, token: read })
  assert.equal(reader.status, 200)
})

test('metrics and history, of everything and of a pool', async (context) => {
  const { asked } = await deskFor(context)
  const { text, headers } = await asked('get', '/metrics')
  assert.match(text, /^evener_sessions_active\{listener="web"\} 1$/m)
  assert.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
  assert.equal((await asked('get', '/api/v1/history?pool=web')).status, 200)
  assert.equal((await asked('get', '/api/v1/history?pool=none')).status, 404)
})

test('by the socket everything may be done, and who does it may say so', async (context) => {
  const { balancer, socket } = await stageFor(context)
  const events: Event[] = []
  balancer.onAny((event) => events.push(event))
  const path = '/api/v1/pools/web/backends/127.0.0.1%3A1/override'
  const body = { state: 'maintenance' }
  assert.equal((await ask(socket, path, { method: 'PUT', body })).status, 200)
  const headers = { 'evener-by': 'root' }
  assert.equal((await ask(socket, path, { method: 'DELETE', headers })).status, 200)
  assert.deepEqual(
    events
      .filter(({ type }) => type.startsWith('override.'))
      .map(({ payload }) => pick(payload, ['by', 'via', 'reason'])),
    [
      { by: 'socket', via: 'socket', reason: null },
      { by: 'root', via: 'socket', reason: null },
    ],
  )
})

test('over TCP nobody says who they are but by their token', async (context) => {
  const { balancer, url } = await stageFor(context)
  const events: Event[] = []
  balancer.onAny((event) => events.push(event))
  const path = '/api/v1/pools/web/backends/127.0.0.1%3A1/override'
  const question = { method: 'PUT', body: { weight: 2 }, headers: { 'evener-by': 'root' } }
  assert.equal((await ask(url, path, question)).status, 401)
  assert.equal((await ask(url, path, { ...question, token: read })).status, 403)
  assert.equal(events.length, 0)
  assert.equal((await ask(url, path, { ...question, token: operate })).status, 200)
  const [told] = events.filter(({ type }) => type === 'override.set')
  assert.equal(pick(told?.payload, ['by']).by, 'anna')
})

function pick(value: unknown, keys: readonly string[]): Readonly<Record<string, unknown>> {
  const all = Object.entries(value ?? {}).filter(([key]) => keys.includes(key))
  return Object.fromEntries(all)
}
