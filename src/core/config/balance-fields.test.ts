import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Balance } from '../policy/policy.js'
import { sourceKey } from '../policy/source-key.js'
import { balanceOf, policyNames } from './balance-fields.js'
import { parseConfig } from './parse.js'
import type { ConfigInput } from './schema.js'

test('a policy by its name has the same settings as with none', () => {
  for (const policy of policyNames) {
    assert.equal(read(policy).policy, policy)
    assert.deepEqual(read({ policy }), read(policy))
  }
})

test('on: source-prefix hashes the networks that prefix4 and prefix6 describe', () => {
  const narrow = read({ policy: 'hash', on: 'source-prefix', prefix4: 32, prefix6: 128 })
  const wide = read({ policy: 'hash', on: 'source-prefix', prefix4: 8, prefix6: 32 })
  for (const [one, other] of [
    ['10.1.0.1', '10.2.0.1'],
    ['2001:db8:1::1', '2001:db8:2::1'],
  ] as const) {
    assert.notEqual(sourceKey(narrow, one), sourceKey(narrow, other))
    assert.equal(sourceKey(wide, one), sourceKey(wide, other))
  }
})

test('seed is the seed of the hash', () => {
  const [one, other] = [read({ policy: 'hash', seed: 1 }), read({ policy: 'hash', seed: 2 })]
  assert.notEqual(sourceKey(one, '10.0.0.1'), sourceKey(other, '10.0.0.1'))
})

function read(balance: ConfigInput['pools'][string]['balance']): Balance {
  const parsed = parseConfig({ listeners: {}, pools: { web: { balance, backends: [] } } })
  assert.ok(parsed.ok)
  return balanceOf(parsed.value.pools.web!.balance)
}
