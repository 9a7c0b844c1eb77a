/**
 * The OpenAPI document is a valid one, and says what is answered: each answer of a real balancer to
 * whoever only looks is held against it. What changes something: operate.test.ts.
 */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { ask } from './ask.js'
import { busyStageFor } from './busy-stage.js'
import { Documented } from './documented.js'
import { stageFor } from './stage.js'

test('the document is OpenAPI 3.1, whole', async (context) => {
  const { document } = await Documented.of((await stageFor(context)).url)
  assert.equal(document.openapi, '3.1.0')
  const { valid, errors } = await new Validator().validate(structuredClone(document))
  assert.ok(valid, JSON.stringify(errors, null, 2))
})

test('every answer is as the document says, with nothing it does not say', async (context) => {
  const { url } = await busyStageFor(context)
  const documented = await Documented.of(url)
  for (const { method, path } of documented.routes) {
    // A stream has no end: test/admin/stream.test.ts.
    if (method !== 'get' || path === '/api/v1/stream') continue
    const answer = await ask(url, path)
    assert.equal(answer.status, 200, `${path}: ${answer.text}`)
    documented.check(method, path, answer)
    documented.check(method, path, await ask(url, path, { token: 'wrong-wrong-wrong' }))
  }
})
