import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type AgentOrder,
  type AgentReply,
  followAgent,
  mostCautious,
  noOrder,
  parseAgentReply,
  stepsByAgent,
} from './agent-reply.js'

const cases: ReadonlyArray<readonly [reply: string, means: Partial<AgentReply>]> = [
  ['up', { health: 'up' }],
  ['up 75% maxconn:30', { health: 'up', weightPercent: 75, maxSessions: 30 }],
  ['75%,ready', { weightPercent: 75, admin: 'ready' }],
  ['drain', { admin: 'drain' }],
  ['maint', { admin: 'maintenance' }],
  ['ready up\t100%', { admin: 'ready', health: 'up', weightPercent: 100 }],
  ['down#disk full', { health: 'down', why: 'disk full' }],
  ['fail #out of #memory', { health: 'down', why: 'out of #memory' }],
  ['STOPPED', { health: 'down' }],
  ['up down', { health: 'down' }],
  ['up and away', { health: 'up' }],
  ['300%', { weightPercent: 300 }],
  ['maxconn:0', { maxSessions: 0 }],
  ['up #', { health: 'up' }],
]

for (const [reply, means] of cases) {
  test(`the agent says ${JSON.stringify(reply)}`, () => {
    const result = parseAgentReply(reply)
    assert.ok(result.ok)
    const said = Object.entries(result.value).filter(([, value]) => value !== undefined)
    assert.deepEqual(Object.fromEntries(said), means)
  })
}

for (const reply of ['', ' , ', '#only a reason', 'maxconn:', '75', '-5%', 'HTTP/1.1 200 OK']) {
  test(`the agent says ${JSON.stringify(reply)}, which tells nothing`, () => {
    assert.equal(parseAgentReply(reply).ok, false)
  })
}

test('words come in any order and between any of the separators', () => {
  const words = ['up', '75%', 'maxconn:30', 'drain']
  const separator = fc.constantFrom(' ', '\t', ',', ', ', ' \t')
  fc.assert(
    fc.property(fc.shuffledSubarray(words, { minLength: 4 }), separator, (shuffled, between) => {
      const result = parseAgentReply(shuffled.join(between))
      assert.deepEqual(result.ok && { ...result.value, why: undefined }, {
        health: 'up',
        admin: 'drain',
        weightPercent: 75,
        maxSessions: 30,
        why: undefined,
      })
    }),
  )
})

test('whatever is said, reading it does not fail', () => {
  fc.assert(fc.property(fc.string(), (text) => typeof parseAgentReply(text).ok === 'boolean'))
})

test('what a reply leaves open stays as it was', () => {
  const says = (text: string) => {
    const result = parseAgentReply(text)
    assert.ok(result.ok)
    return result.value
  }
  const first = followAgent(noOrder, says('drain 50%#upgrade'))
  assert.deepEqual(first, {
    admin: 'drain',
    weightPercent: 50,
    maxSessions: undefined,
    why: 'upgrade',
  })
  const second = followAgent(first, says('up maxconn:7'))
  assert.deepEqual(second, { ...first, maxSessions: 7 })
  assert.deepEqual(followAgent(second, says('ready')), {
    ...second,
    admin: 'ready',
    why: undefined,
  })
})

test('of several agents the most cautious counts, of each thing', () => {
  const wants = (order: Partial<AgentOrder>): AgentOrder => ({ ...noOrder, ...order })
  assert.deepEqual(mostCautious([]), noOrder)
  assert.deepEqual(mostCautious([wants({ weightPercent: 150 })]), wants({ weightPercent: 150 }))
  const orders = [
    wants({ admin: 'ready', weightPercent: 100, maxSessions: 0, why: 'fine' }),
    wants({ admin: 'drain', weightPercent: 50, why: 'disk' }),
    wants({ maxSessions: 7 }),
  ]
  const together = { admin: 'drain', weightPercent: 50, maxSessions: 7, why: 'disk' } as const
  assert.deepEqual(mostCautious(orders), together)
  assert.deepEqual(mostCautious(orders.toReversed()), together)
  const inMaintenance = mostCautious([...orders, wants({ admin: 'maintenance' })])
  assert.deepEqual([inMaintenance.admin, inMaintenance.why], ['maintenance', undefined])
})

test('the part of its weight that an agent leaves', () => {
  assert.equal(stepsByAgent(16, undefined), 16)
  assert.equal(stepsByAgent(16, 75), 12)
  assert.equal(stepsByAgent(8, 50), 4, 'of what a slow start has come to')
  assert.equal(stepsByAgent(16, 1), 1)
  assert.equal(stepsByAgent(16, 200), 32)
  assert.equal(stepsByAgent(16, 999_999), 64)
})
