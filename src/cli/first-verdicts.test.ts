import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseConfig } from '../core/config/parse.js'
import type { Event } from '../core/events.js'
import { firstVerdicts } from './first-verdicts.js'

function poolsOf(health: 'tcp' | false, backends: readonly string[]) {
  const config = parseConfig({
    listeners: {},
    pools: { p: { backends, health: health === false ? false : { type: health } } },
  })
  assert.ok(config.ok)
  return config.value
}

function verdict(type: 'backend.up' | 'backend.down', backend: string): Event {
  return { type, payload: { pool: 'p', backend, why: 'so' } }
}

test('all is known when the last backend has a verdict, whichever it is', async () => {
  let known = false
  const { hear, all } = firstVerdicts(poolsOf('tcp', ['a:1', 'b:1']))
  const done = all.then(() => {
    known = true
  })
  hear(verdict('backend.up', 'a:1'))
  hear(verdict('backend.down', 'a:1'))
  hear({ type: 'listener.opened', payload: { listener: 'l', address: ':1' } })
  await Promise.resolve()
  assert.equal(known, false)
  hear(verdict('backend.down', 'b:1'))
  await done
})

test('where nothing is probed there is nothing to wait for', async () => {
  await firstVerdicts(poolsOf(false, ['a:1'])).all
  await firstVerdicts(poolsOf('tcp', [])).all
})
