/** The configuration over HTTP: shown, checked, planned, applied. */

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { stringify } from 'yaml'
import type { Event } from '../../src/index.js'
import { type Answer, ask, type Question } from './ask.js'
import { Documented } from './documented.js'
import { operate, read, stageFor } from './stage.js'

type Desk = {
  readonly by: 'url' | 'socket'
  readonly revision?: number
  readonly token?: string
}

const withBackend = (name: string, more = {}) => ({
  engine: 'net',
  listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
  pools: { web: { backends: [{ name, address: '127.0.0.1:1' }], health: false, ...more } },
})

async function deskFor(context: TestContext) {
  const stage = await stageFor(context)
  const documented = await Documented.of(stage.url)
  const events: Event[] = []
  stage.balancer.onAny((event) => events.push(event))
  const post = async (
    act: 'check' | 'plan' | 'apply',
    config: unknown,
    { by, revision, token = operate }: Desk = { by: 'url' },
  ): Promise<Answer> => {
    const headers = {
      'content-type': 'application/yaml',
      ...(revision !== undefined && { 'if-match': `"${revision}"` }),
    }
    const text = typeof config === 'string' ? config : stringify(config)
    const question: Question = { method: 'POST', body: text, headers, token }
    const path = `/api/v1/config/${act}`
    const answer = await ask(stage[by], path, question)
    documented.check('post', path, answer)
    return answer
  }
  return { ...stage, events, post }
}

test('what runs is shown without its secrets, with its revision', async (context) => {
  const { url, balancer } = await stageFor(context)
  const { json, headers, text } = await ask(url, '/api/v1/config')
  assert.equal(headers.etag, `"${balancer.snapshot().revision}"`)
  assert.ok(!text.includes(operate) && !text.includes(read))
  const { config } = json as { config: { pools: unknown; shutdown?: unknown } }
  const backends = ['127.0.0.1:1', '127.0.0.2:1']
  assert.deepEqual(config.pools, { web: { backends, health: false } })
  assert.equal(config.shutdown, undefined)
  const whole = await ask(url, '/api/v1/config?defaults=true')
  assert.deepEqual((whole.json.config as { shutdown: unknown }).shutdown, {
    delay: '0s',
    timeout: '25s',
  })
  const status = await ask(url, '/api/v1/status')
  assert.equal(status.headers.etag, headers.etag)
  assert.equal(status.json.drift, null)
})

test('check tells all that is wrong, with places', async (context) => {
  const { post } = await deskFor(context)
  const good = await post('check', withBackend('a'), { by: 'url', token: read })
  assert.deepEqual(good.json, { valid: true, warnings: [] })
  const wrong = 'listeners: {}\npools:\n  web: { backend: [] }\nspeed: 1\n'
  const { status, json } = await post('check', wrong)
  assert.equal(status, 422)
  const lines = json.problems?.map(({ line }) => line)
  assert.ok(lines?.includes(3) && lines.includes(4), JSON.stringify(json))
})

test('plan says what apply then does, and apply tells who did it', async (context) => {
  const { balancer, events, post } = await deskFor(context)
  const { revision } = balancer.snapshot()
  const wanted = withBackend('c')
  const plan = await post('plan', wanted)
  assert.equal(plan.status, 200)
  assert.equal(balancer.snapshot().revision, revision)
  const applied = await post('apply', wanted, { by: 'url', revision })
  assert.equal(applied.status, 200, applied.text)
  assert.deepEqual((applied.json.plan as { backends: unknown }).backends, plan.json.backends)
  assert.deepEqual(
    balancer.snapshot().pools[0]?.backends.map(({ name }) => name),
    ['c'],
  )
  const [told] = events.filter(({ type }) => type === 'config.applied')
  assert.match(JSON.stringify(told), /"by":"anna","via":"http"/)
})

test('apply needs the revision it was made for', async (context) => {
  const { balancer, post } = await deskFor(context)
  const { revision } = balancer.snapshot()
  assert.equal((await post('apply', withBackend('c'))).status, 428)
  assert.equal((await post('apply', withBackend('c'), { by: 'url', revision })).status, 200)
  const late = await post('apply', withBackend('d'), { by: 'url', revision })
  assert.equal(late.status, 412, late.text)
  assert.equal(balancer.snapshot().pools[0]?.backends[0]?.name, 'c')
})

test('what is refused changes nothing, and a reader may not apply', async (context) => {
  const { balancer, post } = await deskFor(context)
  const { revision } = balancer.snapshot()
  const bad = await post('apply', 'pools: 1', { by: 'url', revision })
  assert.equal(bad.status, 422)
  const reader = await post('apply', withBackend('c'), { by: 'url', revision, token: read })
  assert.equal(reader.status, 403)
  assert.equal(balancer.snapshot().revision, revision)
})

test('over TCP it runs nothing, reads nothing and sees no environment', async (context) => {
  const { folder, post } = await deskFor(context)
  writeFileSync(join(folder, 'secret'), 'from-a-file')
  writeFileSync(join(folder, 'more.yaml'), 'pools: { more: { backends: [] } }\n')
  const policy = `${folder}/policy.mjs`
  writeFileSync(policy, 'export default { create: () => () => 0 }')
  for (const [wanted, fits] of [
    [withBackend('a', { health: { type: 'exec', command: ['/bin/true'] } }), /health/],
    [withBackend('a', { balance: policy }), /policy/],
    [withBackend(`\${file:${folder}/secret}`), /secret/],
    ['include: more.yaml\nlisteners: {}\npools: {}\n', /socket/],
    [withBackend(`\${HOME}`), /HOME/],
  ] as const) {
    const { status, text } = await post('check', wanted)
    assert.equal(status, 422, text)
    assert.match(text, fits)
  }
  for (const wanted of [
    withBackend('a', { health: { type: 'exec', command: ['/bin/true'] } }),
    withBackend('a', { balance: policy }),
    withBackend(`\${file:${folder}/secret}`),
  ]) {
    const { status, text } = await post('check', wanted, { by: 'socket' })
    assert.equal(status, 200, text)
  }
})

test('what was shown without its secrets is not applied without them', async (context) => {
  const { post } = await deskFor(context)
  const headers = { Authorization: '(redacted)' }
  const { status, json } = await post('check', {
    ...withBackend('a', { health: { type: 'http', headers } }),
  })
  assert.equal(status, 422)
  assert.equal(json.problems?.[0]?.path, 'pools.web.health.headers.Authorization')
})

test('reload without a file to read says so', async (context) => {
  const { url } = await stageFor(context)
  const answer = await ask(url, '/api/v1/reload', { method: 'POST', body: {}, token: operate })
  assert.equal(answer.status, 503)
  assert.match(answer.text, /not started from a file/)
})
