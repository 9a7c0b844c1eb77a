import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseConfig } from './config/parse.js'
import type { Config } from './config/schema.js'
import { type Member, Members, noMembers, readMember } from './members.js'

const ann = { by: 'ann', via: 'library' } as const
const noon = '2026-01-31T12:00:00.000Z'

function configOf(pools: Record<string, string[]>): Config {
  const written = Object.entries(pools).map(([name, backends]) => [name, { backends }] as const)
  const config = parseConfig({ listeners: {}, pools: Object.fromEntries(written) })
  assert.ok(config.ok)
  return config.value
}

function memberOf(pool: string, address: string): Member {
  const read = readMember(pool, { address }, ann, noon)
  assert.ok(read.ok)
  return read.value
}

function namesIn({ pools }: Config): Record<string, string[]> {
  const named = Object.entries(pools).map(([pool, { backends }]) => {
    return [pool, backends.map(({ name }) => name)] as const
  })
  return Object.fromEntries(named)
}

test('an address is enough; the rest is as where nothing is said', () => {
  assert.deepEqual(memberOf('web', '10.0.0.1:80'), {
    ...{ pool: 'web', name: '10.0.0.1:80', address: '10.0.0.1:80' },
    ...{ weight: 1, maxSessions: false, backup: false },
    ...{ by: 'ann', via: 'library', reason: null, addedAt: noon },
  })
})

test('what makes no sense is refused with what is wrong', () => {
  const refusal = (input: unknown) => {
    const read = readMember('web', input, ann, noon)
    return read.ok ? 'taken' : read.error
  }
  assert.match(refusal({ address: 'nowhere' }), /^address: /)
  assert.match(refusal({ address: 'h:1', weight: 257 }), /^weight: /)
  assert.match(refusal({ address: 'h:1', name: '' }), /^name: /)
  assert.match(refusal({ address: 'h:1', health: false }), /^the backend: .*health/)
  assert.match(refusal('h:1'), /^the backend: /)
})

test('they come behind the configured ones, in the pools there are', () => {
  const config = configOf({ web: ['a:1'], db: ['d:1'] })
  const members = ['b:1', 'c:1'].reduce((all, at) => all.with(memberOf('web', at)), noMembers)
  assert.deepEqual(namesIn(members.over(config)), { web: ['a:1', 'b:1', 'c:1'], db: ['d:1'] })
  assert.deepEqual(namesIn(config), { web: ['a:1'], db: ['d:1'] })
  const fewer = members.without({ pool: 'web', backend: 'b:1' })
  assert.deepEqual(namesIn(fewer.over(config)).web, ['a:1', 'c:1'])
})

test('a configuration takes over whom it names, and takes along whose pool it drops', () => {
  const members = new Members([
    memberOf('web', 'b:1'),
    memberOf('web', 'c:1'),
    memberOf('db', 'd:1'),
  ])
  const left = members.within(configOf({ web: ['a:1', 'b:1'] }))
  assert.deepEqual(left.list, [memberOf('web', 'c:1')])
  assert.ok(left.has({ pool: 'web', backend: 'c:1' }))
  assert.ok(!left.has({ pool: 'web', backend: 'b:1' }))
  const config = configOf({ web: ['a:1'], db: [] })
  assert.equal(members.within(config), members)
})
