/**
 * The OpenAPI document is a valid one, has every route there is, and says what is answered: each
 * answer of a real balancer is checked against it.
 */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { BackendPeer } from '../peer/backend-peer.js'
import { connectClient } from '../peer/client-peer.js'
import { ask } from './ask.js'
import { read, type Stage, stageFor } from './stage.js'

type Json = { readonly [key: string]: Json }

async function documentOf(stage: Stage): Promise<Json> {
  return (await ask(stage.url, '/openapi.json')).json as unknown as Json
}

test('the document is OpenAPI 3.1, whole', async (context) => {
  const document = await documentOf(await stageFor(context))
  assert.equal(document.openapi, '3.1.0')
  const { valid, errors } = await new Validator().validate(structuredClone(document))
  assert.ok(valid, JSON.stringify(errors, null, 2))
})

test('every answer is as the document says, with nothing it does not say', async (context) => {
  const stage = await busyStage(context)
  const document = await documentOf(stage)
  const schemas = new Ajv2020({ strict: false, formats: { 'date-time': true } })
  schemas.addSchema(closed(document) as object, 'document')
  for (const [path, item] of Object.entries(document.paths!)) {
    // A stream has no end: test/admin/stream.test.ts.
    if (item.get === undefined || path === '/api/v1/stream') continue
    for (const question of [{}, { token: 'wrong-wrong-wrong' }]) {
      const { status, headers, json } = await ask(stage.url, path, question)
      const responses = item.get.responses!
      const said = responses[status] === undefined ? 'default' : String(status)
      const [type = ''] = (headers['content-type'] ?? '').split(';')
      const at = ['paths', path, 'get', 'responses', said, 'content', type, 'schema']
      const validate = schemas.getSchema(`document#/${at.map(escaped).join('/')}`)
      assert.ok(validate, `${path} answers ${status} as ${type}, which the document does not say`)
      assert.ok(validate(json), `${path}: ${JSON.stringify(validate.errors, null, 2)}`)
    }
  }
})

// One session, so that no list is empty.
async function busyStage(context: TestContext): Promise<Stage> {
  const backend = await BackendPeer.listen(async (peer) => {
    await peer.send(await peer.read(5))
  })
  context.after(() => backend.stop())
  const stage = await stageFor(context, {
    pools: { web: { backends: [backend.text, 'not-a-host.invalid:1'], health: { type: 'tcp' } } },
    admin: { tokens: [{ name: 'r', role: 'read', token: read }] },
  })
  const [address = ''] = stage.balancer.snapshot().listeners[0]!.addresses
  const port = Number(address.split(':')[1])
  const client = await connectClient({ kind: 'tcp', host: '127.0.0.1', port })
  await client.send('hello')
  await client.read(5)
  context.after(() => client.reset())
  return stage
}

// As sent, an answer may gain fields one day; here none may be that the document does not know.
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, closed(inner)] as const)
  const isOpen = !('properties' in value) || 'additionalProperties' in value || 'allOf' in value
  return Object.fromEntries(isOpen ? entries : [...entries, ['additionalProperties', false]])
}

function escaped(step: string): string {
  return encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))
}
