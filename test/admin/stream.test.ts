/** The stream: what comes, what is resumed, and what becomes of readers that do not read. */

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { makeDoor, usualTimes } from '../../src/app/admin/http-door.js'
import { VirtualClock } from '../../src/app/simulation/virtual-clock.js'
import { realClock } from '../../src/app/world/clock.js'
import { createAdminApi } from '../../src/control/admin/admin-app.js'
import { EventLog } from '../../src/control/admin/event-log.js'
import { queuedBytesMax, StreamHub, streamsMax } from '../../src/control/admin/stream-hub.js'
import { until } from '../peer/wait.js'
import { ask } from './ask.js'
import { FakeBalancer, partsAround } from './fake-balancer.js'
import { Following, type Message } from './follow.js'
import { stageFor } from './stage.js'

test('it begins with the whole view and the last events, and goes on', async (context) => {
  const { url, balancer } = await stageFor(context)
  const following = new Following(context, url)
  const view = await following.has('a view', ({ topic }) => topic === 'snapshot')
  assert.equal(following.contentType, 'text/event-stream')
  const results = /"results":\[[^\]]*\]/g // Left out: they are most of it.
  const text = JSON.stringify(balancer.snapshot()).replace(results, '"results":[]')
  assert.deepEqual(view.data, JSON.parse(text))
  const opened = await following.has('an event', ({ topic }) => topic === 'events')
  assert.equal(opened.data.type, 'listener.opened')
  await until('a second view', () => {
    return following.messages.filter(({ topic }) => topic === 'snapshot').length >= 2
  })
  await balancer.stop({ timeout: 0 })
  await until('the end', () => following.ended)
})

test('topics are what was asked for', async (context) => {
  const { url } = await stageFor(context)
  const following = new Following(context, url, '?topics=events')
  await following.has('an event', ({ topic }) => topic === 'events')
  assert.ok(following.messages.every(({ topic }) => topic === 'events'))
  assert.equal((await ask(url, '/api/v1/stream?topics=all')).status, 422)
  assert.equal((await ask(url, '/api/v1/stream', { method: 'HEAD' })).status, 200)
})

test('whoever comes back gets what they missed, and nothing twice', async (context) => {
  const { balancer, url } = await doorFor(context)
  for (const why of ['one', 'two', 'three']) balancer.say(why)
  const first = new Following(context, url, '?topics=events')
  const two = await first.has('two', ({ data }) => whyOf(data) === 'two')
  first.stop()
  balancer.say('four')
  const headers = { 'last-event-id': String(two.id) }
  const second = new Following(context, url, '?topics=events', headers)
  await second.has('four', ({ data }) => whyOf(data) === 'four')
  balancer.say('five')
  await second.has('five', ({ data }) => whyOf(data) === 'five')
  const heard = second.messages.map(({ data }) => whyOf(data))
  assert.deepEqual(heard, ['three', 'four', 'five'])
})

test('there are only so many streams, and one that ended makes room', async (context) => {
  const { url } = await doorFor(context)
  const all = Array.from({ length: streamsMax }, () => new Following(context, url))
  await until('all run', () => all.every(({ messages }) => messages.length > 0))
  assert.equal((await ask(url, '/api/v1/stream')).status, 503)
  all[0]!.stop()
  await until('there is room', async () => {
    const next = new Following(context, url)
    await until('an answer', () => next.status !== 0)
    return next.status === 200
  })
})

test('a reader that never reads costs bounded memory, and is cut off', async (context) => {
  const { balancer, hub, url } = await doorFor(context)
  const { port } = new URL(url)
  const socket = connect(Number(port), '127.0.0.1')
  socket.on('error', () => {}) // Cut off, as it should be.
  context.after(() => socket.destroy())
  socket.pause().write('GET /api/v1/stream?topics=events HTTP/1.1\r\nhost: localhost\r\n\r\n')
  await until('it follows', () => hub.count === 1)
  const why = 'x'.repeat(10_000)
  let queuedMax = 0
  // More than the buffers of any kernel, and then as much again as it may have waiting.
  await until('it is cut off', () => {
    for (let count = 0; count < 50; count++) balancer.say(why)
    queuedMax = Math.max(queuedMax, hub.queuedBytes)
    return hub.count === 0
  })
  assert.ok(queuedMax > 0 && queuedMax <= queuedBytesMax + 20_000, String(queuedMax))
  assert.equal(hub.queuedBytes, 0)
})

test('a view follows an event soon, and one is enough for many', async () => {
  const clock = new VirtualClock()
  const balancer = new FakeBalancer()
  const api = createAdminApi(partsAround(balancer, clock))
  const reader = api.hub.open({ topics: new Set(['snapshot']), lastId: undefined })!.getReader()
  let views = 0
  const count = async (): Promise<void> => {
    for (;;) {
      if ((await reader.read()).done) return
      views += 1
    }
  }
  const counted = count()
  await clock.advance(1100) // The view it begins with, and that of the first second.
  assert.equal(views, 2)
  for (let event = 0; event < 100; event++) balancer.say('busy')
  await clock.advance(300)
  assert.equal(views, 3)
  balancer.say('busy')
  await clock.advance(300)
  assert.equal(views, 4)
  await clock.advance(2000)
  assert.equal(views, 6)
  api.close()
  await counted
})

test('a view larger than the queue is sent, and not again before it is read', async () => {
  const clock = new VirtualClock()
  const balancer = new FakeBalancer()
  balancer.notes = ['x'.repeat(2 * queuedBytesMax)]
  const { fetch, hub, close } = createAdminApi(partsAround(balancer, clock))
  balancer.say('before')
  const request = new Request('http://localhost/api/v1/stream')
  const { body } = await fetch(request, { way: 'unix' })
  balancer.say('after')
  const queued = hub.queuedBytes
  await clock.advance(100_000)
  assert.equal(hub.count, 1)
  assert.equal(hub.queuedBytes, queued)
  const reader = body!.getReader()
  const next = async () => new TextDecoder().decode((await reader.read()).value)
  assert.match(await next(), /^id: 1\nevent: snapshot/)
  assert.match(await next(), /"before"/)
  assert.match(await next(), /"after"/)
  await clock.advance(1000)
  assert.match(await next(), /event: snapshot/)
  for (let count = 0; count < 40; count++) balancer.say('y'.repeat(100_000))
  assert.equal(hub.count, 0, 'events that are not read still cut it off')
  close()
})

test('where nothing happens, something is sent now and then', async () => {
  const clock = new VirtualClock()
  const balancer = new FakeBalancer()
  const log = new EventLog()
  const hub = new StreamHub({ ...partsAround(balancer, clock), log })
  const stream = hub.open({ topics: new Set(['events']), lastId: undefined })
  const reader = stream!.getReader()
  for (let count = 0; count < 4; count++) {
    await clock.advance(15_000)
    const { value } = await reader.read()
    assert.equal(new TextDecoder().decode(value), ': \n\n')
  }
  hub.close()
  assert.equal((await reader.read()).done, true)
})

function whyOf({ payload }: Message['data']): string | undefined {
  return payload?.why
}

async function doorFor(context: TestContext) {
  const balancer = new FakeBalancer()
  const api = createAdminApi(partsAround(balancer, realClock))
  const { fetch, hub } = api
  const wish = {
    fetch,
    connectionsMax: 80,
    times: usualTimes,
    tls: undefined,
    place: 'one',
  } as const
  const door = makeDoor(wish)
  await new Promise<void>((resolve) => door.acceptor.listen(0, '127.0.0.1', resolve))
  context.after(async () => {
    api.close()
    await door.close()
  })
  const { port } = door.acceptor.address() as { port: number }
  return { balancer, hub, url: `http://127.0.0.1:${port}/` }
}
