/** Asking why over HTTP. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask } from './ask.js'
import { stageFor } from './stage.js'

const path = '/api/v1/explain'

test('explain answers for a client that might come, to whoever may read', async (context) => {
  const { url, balancer } = await stageFor(context)
  const body = { listener: 'web', client: '192.0.2.7' }
  const { status, json } = await ask(url, path, { method: 'POST', body })
  assert.equal(status, 200)
  const told = await balancer.explain(body)
  assert.deepEqual(json, { ...told, at: json.at })
  assert.equal((json as { outcome: { kind: string } }).outcome.kind, 'backend')
})

test('what nobody knows is 404, what is no question 422, with words', async (context) => {
  const { url } = await stageFor(context)
  for (const [body, status, words] of [
    [{ listener: 'wbe' }, 404, /no listener is called "wbe"; did you mean "web"/],
    [{ session: 'nobody' }, 404, /no open session has the id "nobody"/],
    [{ listener: 'web', client: 'host' }, 422, /"host" is no address of a client/],
    [{ listener: 'web', session: 'a' }, 422, /the body is not as it should be/],
    [{}, 422, /the body is not as it should be/],
  ] as const) {
    const answer = await ask(url, path, { method: 'POST', body })
    assert.equal(answer.status, status, answer.text)
    assert.match(String(answer.json.detail), words)
  }
})
