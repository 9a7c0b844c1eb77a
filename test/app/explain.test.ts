/** What a balancer answers when it is asked why, with an engine that only does as told. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PoolQueue } from '../../src/core/pool-queue.js'
import type { ConfigInput } from '../../src/index.js'
import { failed } from '../sim/scripted-probe.js'
import { setUp } from './set-up.js'

const backends = [
  { name: 'a', address: '10.0.0.1:80' },
  { name: 'b', address: '10.0.0.2:80', state: 'drain' as const },
  { name: 'c', address: '10.0.0.3:80', backup: true },
]

const web: ConfigInput = {
  listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
  pools: { web: { backends } },
}

test('for a client that might come: the backend, and of every other one why not', async () => {
  const { balancer } = setUp(web)
  await balancer.start()
  const answer = await balancer.explain({ listener: 'web', client: '192.0.2.7', sni: 'db' })
  assert.deepEqual(answer.outcome, { kind: 'backend', backend: 'a' })
  assert.deepEqual([answer.basis, answer.pool, answer.policy], ['now', 'web', 'round-robin'])
  assert.deepEqual(answer.routes, ["no routes; the listener's pool"])
  assert.deepEqual(answer.notes, ['There are no routes, so the name plays no part.'])
  assert.deepEqual(
    answer.candidates.map(({ backend, state, decidedBy, result, why }) => {
      return [backend, state, decidedBy, result, why]
    }),
    [
      ['a', 'unknown', 'probe', 'picked', 'its turn: place 1 of 1 in the round'],
      ['b', 'drain', 'config', 'out', 'drain, as configured'],
      ['c', 'unknown', 'probe', 'lost', 'a backup: a primary could take the session'],
    ],
  )
})

test('what nobody is called is said to be so, and what was meant', async () => {
  const { balancer } = setUp(web)
  await assert.rejects(balancer.explain({ listener: 'web' }), { code: 'unavailable' })
  await balancer.start()
  const notFound = { code: 'not-found', message: /"wev"; did you mean "web"/ }
  await assert.rejects(balancer.explain({ listener: 'wev' }), notFound)
  await assert.rejects(balancer.explain({ listener: 'constructor' }), { code: 'not-found' })
  await assert.rejects(balancer.explain({ session: 'x-1' }), { code: 'not-found' })
  await assert.rejects(balancer.explain({ listener: 'web', client: 'host' }), { code: 'invalid' })
  for (const client of ['::1', '[::1]', '[::1]:80', '10.0.0.1:80', 'unix:']) {
    assert.equal((await balancer.explain({ listener: 'web', client })).client, client)
  }
})

test('when all are full it says who waits, and when all are down that it is reset', async () => {
  const { balancer, clock, probe, engine } = setUp({
    ...web,
    pools: { web: { backends: [{ ...backends[0]!, maxSessions: 1 }], queue: { max: 2 } } },
  })
  await balancer.start()
  engine().options.live.take(0)
  const full = await balancer.explain({ listener: 'web' })
  assert.deepEqual(full.outcome, { kind: 'queue', waiting: 0 })
  assert.equal(full.candidates[0]?.why, 'full: 1 of 1 session')
  probe.answer('10.0.0.1:80', failed('refused'))
  await clock.advance(20_000)
  const down = await balancer.explain({ listener: 'web' })
  assert.deepEqual(down.outcome, { kind: 'reset', reason: 'no-backend', detail: 'all-down' })
  assert.equal(down.why, 'no backend of pool web: none can be used')
  assert.match(down.candidates[0]!.why, /^down: refused/)
})

test('a policy that goes by the client cannot be told without one', async () => {
  const { balancer } = setUp({ ...web, pools: { web: { backends, balance: 'hash' } } })
  await balancer.start()
  const unasked = await balancer.explain({ listener: 'web' })
  assert.deepEqual(unasked.outcome, { kind: 'undecided' })
  assert.deepEqual(unasked.notes, ['The policy goes by the client: ask with its address.'])
  const asked = await balancer.explain({ listener: 'web', client: '192.0.2.7' })
  assert.equal(asked.outcome.kind, 'backend')
  assert.match(
    asked.why,
    /^hash gives it web\/a: the key's slot \d+ of 65537 after hashing again 1 time$/,
  )
})

test('nobody is up: what is tried all the same is said to be so', async () => {
  const { balancer, clock, probe } = setUp({
    ...web,
    pools: { web: { backends: [backends[0]!, backends[1]!], lastResort: true } },
  })
  probe.answer('10.0.0.1:80', failed('refused'))
  await balancer.start()
  await clock.advance(20_000)
  const { outcome, candidates } = await balancer.explain({ listener: 'web' })
  assert.deepEqual(outcome, { kind: 'backend', backend: 'a' })
  const [first] = candidates
  assert.deepEqual([first?.state, first?.decidedBy, first?.result], ['down', 'probe', 'picked'])
  assert.match(first!.why, /^tried all the same, for nobody is up: its turn/)
})

test('who waits already goes first, also where there is room', async () => {
  const { balancer, engine } = setUp({
    ...web,
    pools: { web: { backends: [backends[0]!], queue: { max: 1 } } },
  })
  await balancer.start()
  const { queue } = engine().snapshots.at(-1)!.pools[0]!
  new PoolQueue(queue!, 0).enter(7)
  const { outcome, candidates, why } = await balancer.explain({ listener: 'web' })
  assert.deepEqual(outcome, { kind: 'reset', reason: 'queue-full', detail: null })
  assert.equal(why, 'no backend of pool web: its queue is full')
  assert.equal(candidates[0]?.why, 'others wait for it already')
})
