import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findConfig } from './find-config.js'

const find = (given: readonly string[] | undefined, named: string | undefined, there: string[]) =>
  findConfig(given, named === undefined ? {} : { EVENER_CONFIG: named }, (path) =>
    there.includes(path),
  )
const both = ['./evener.yaml', '/etc/evener/evener.yaml']

test('what is given wins, then the environment, then here, then /etc', () => {
  assert.deepEqual(find(['a', 'b'], 'c', both), { ok: true, value: ['a', 'b'] })
  assert.deepEqual(find(undefined, 'c', both), { ok: true, value: ['c'] })
  assert.deepEqual(find(undefined, '', both), { ok: true, value: ['./evener.yaml'] })
  assert.deepEqual(find([], undefined, both.slice(1)), { ok: true, value: both.slice(1) })
})

test('finding none says what was looked for and what to do', () => {
  const found = find(undefined, undefined, [])
  assert.ok(!found.ok)
  for (const word of ['$EVENER_CONFIG', ...both, 'evener demo', '--print-config', 'run -c']) {
    assert.ok(found.error.includes(word), word)
  }
})
