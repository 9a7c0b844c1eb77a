/** Several probes to a backend, probes elsewhere, agents and certificates, under virtual time. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAgentReply } from '../../src/core/agent-reply.js'
import type { ConfigInput } from '../../src/core/config/schema.js'
import type { Learned } from '../../src/core/world.js'
import { type Answer, failed, inconclusive, passed } from './scripted-probe.js'
import { Simulation, tally } from './simulation.js'

const [a, b] = ['10.0.0.1:80', '10.0.0.2:80']
const deepOfA = '10.0.0.1:9100'
const dayMs = 86_400_000

type Health = ConfigInput['pools'][string]['health']
type Balance = ConfigInput['pools'][string]['balance']

const deep = { name: 'deep', type: 'tcp', address: ':9100' } as const

test('all: a backend is up while every probe of it passes', async () => {
  const world = await simulate({ all: [{ type: 'tcp' }, deep] })
  world.backends.answer(deepOfA, failed('status 503'))
  await world.clock.advance(10_000)
  assert.match(world.told.at(-1) ?? '', /backend\.down web\/10\.0\.0\.1:80: deep: status 503$/)
  assert.deepEqual(tally(world.picks(10)), { [b]: 10 })
  world.backends.answer(deepOfA, passed())
  await world.clock.advance(10_000)
  assert.match(world.told.at(-1) ?? '', /backend\.up web\/10\.0\.0\.1:80: deep: 2 probes passed$/)
})

test('any: a backend is up while one probe of it passes', async () => {
  const world = await simulate({ any: [{ type: 'tcp' }, deep] })
  world.told.length = 0
  world.backends.answer(deepOfA, failed())
  await world.clock.advance(10_000)
  assert.deepEqual(world.told, [])
  world.backends.answer(a, failed('timeout'))
  await world.clock.advance(10_000)
  assert.match(world.told[0] ?? '', /backend\.down web\/10\.0\.0\.1:80: tcp: timeout$/)
})

test('name tells the probes of a backend apart: each has a state and results', async () => {
  const world = await simulate({ all: [{ type: 'tcp' }, deep] })
  world.backends.answer(deepOfA, failed('refused'))
  await world.clock.advance(30_000)
  const probes = world.backend(a).probes.map(({ name, type, address, health, results }) => {
    return { name, type, address, health, last: results.at(-1)?.why, count: results.length }
  })
  assert.deepEqual(probes, [
    { name: 'tcp', type: 'tcp', address: null, health: 'up', last: null, count: 10 },
    { name: 'deep', type: 'tcp', address: ':9100', health: 'down', last: 'refused', count: 10 },
  ])
})

test('address is where probes go, and never where traffic goes', async () => {
  for (const [address, at] of [
    [':9100', deepOfA],
    ['10.9.9.9:81', '10.9.9.9:81'],
    ['unix:/run/up.sock', 'unix:/run/up.sock'],
  ] as const) {
    const world = await simulate({ type: 'tcp', address })
    assert.deepEqual(world.backends.timesOf(a), [])
    assert.ok(world.backends.timesOf(at).length > 0)
    assert.equal(world.backend(a).resolvedAddress, a)
    const [web] = world.snapshots.at(-1)!.pools
    assert.deepEqual(web?.backends[0]?.address, { kind: 'tcp', host: '10.0.0.1', port: 80 })
  }
})

test("a backend's own health takes the place of its pool's", async () => {
  const own = { name: 'own', address: a, health: { address: ':9100' } } as const
  const silent = { name: 'silent', address: b, health: false } as const
  const world = new Simulation({ web: { backends: [own, silent, '10.0.0.3:80'] } })
  await world.start()
  await world.clock.advance(10_000)
  assert.deepEqual([world.backends.timesOf(a), world.backends.timesOf(b)], [[], []])
  assert.ok(world.backends.timesOf(deepOfA).length > 3)
  assert.equal(world.backend('silent').health, 'unchecked')
  assert.ok(world.backends.timesOf('10.0.0.3:80').length > 3)
})

const agent = { type: 'agent', address: ':9101', interval: '1s' } as const
const agentOfA = '10.0.0.1:9101'

test('an agent says what is to be done with its backend', async () => {
  const world = await simulate({ all: [{ type: 'tcp' }, agent] })
  await says(world, 'drain#upgrade')
  const drained = world.backend(a)
  assert.deepEqual(
    [drained.effective, drained.decidedBy, drained.health, drained.why],
    ['drain', 'agent', 'up', 'the agent says drain: upgrade'],
  )
  assert.deepEqual(tally(world.picks(10)), { [b]: 10 })
  await says(world, 'ready 50%')
  assert.equal(world.backend(a).effective, 'up')
  assert.deepEqual(tally(world.picks(30)), { [a]: 10, [b]: 20 })
  await says(world, '0%')
  assert.deepEqual(tally(world.picks(10)), { [b]: 10 })
  await says(world, '100% maxconn:3')
  assert.deepEqual(tally(world.picks(10)), { [a]: 5, [b]: 5 })
  assert.equal(world.live.limit(world.snapshots.at(-1)!.pools[0]!.backends[0]!.row), 3)
})

test('of two agents of a backend the most cautious counts', async () => {
  const other = { name: 'other', type: 'agent', address: ':9102', interval: '1s' } as const
  const world = await simulate({ all: [{ type: 'tcp' }, agent, other] })
  world.backends.answer('10.0.0.1:9102', agentSays('ready 100%'))
  await says(world, 'drain 25%')
  for (let look = 0; look < 100; look++) {
    await world.clock.advance(100)
    assert.equal(world.backend(a).effective, 'drain', 'no to and fro')
  }
  await says(world, 'ready')
  assert.equal(world.backend(a).effective, 'up')
  assert.equal(world.backend(a).effectiveWeight, 0.25)
})

test('more than all of its weight counts where policies go by weight', async () => {
  for (const [balance, shares] of [
    ['round-robin', { [a]: 400, [b]: 200 }],
    ['first', { [a]: 600 }],
  ] as const) {
    const world = await simulate({ all: [{ type: 'tcp' }, agent] }, balance)
    await says(world, '200%')
    assert.equal(world.backend(a).effectiveWeight, 2)
    assert.deepEqual(tally(world.picks(600)), shares)
  }
  const world = await simulate({ all: [{ type: 'tcp' }, agent] }, 'hash')
  const before = world.picks(600)
  await says(world, '200%')
  assert.deepEqual(world.picks(600), before, 'hash keeps its keys')
})

test('an agent says down at once, and only its own up takes that back', async () => {
  const world = await simulate({ all: [{ type: 'tcp' }, agent] })
  await says(world, 'down#disk full')
  assert.equal(world.backend(a).health, 'down')
  assert.match(world.backend(a).why, /^agent: the agent says "down#disk full"$/)
  await says(world, '75%')
  assert.equal(world.backend(a).health, 'down', 'what is not said stays')
  await says(world, 'up')
  assert.equal(world.backend(a).health, 'up')
})

test('in maintenance only the agent is asked, which alone can end it', async () => {
  const world = await simulate({ all: [{ type: 'tcp' }, agent] })
  await says(world, 'maint')
  assert.equal(world.backend(a).effective, 'maintenance')
  const before = world.backends.timesOf(a).length
  await world.clock.advance(20_000)
  assert.equal(world.backends.timesOf(a).length, before)
  await says(world, 'ready')
  assert.equal(world.backend(a).effective, 'up')
  assert.ok(world.backends.timesOf(a).length > before)
})

test('an agent that cannot be asked has no opinion', async () => {
  const world = new Simulation({
    web: { backends: [a], health: { all: [{ type: 'tcp' }, agent] } },
  })
  world.backends.answer(agentOfA, inconclusive('no agent: refused'))
  await world.start()
  await world.clock.advance(5000)
  assert.equal(world.backend(a).health, 'up')
  await says(world, 'drain')
  world.backends.answer(agentOfA, inconclusive('no agent: refused'))
  await world.clock.advance(60_000)
  assert.equal(world.backend(a).effective, 'drain', 'what it has said stays said')
})

test('an agent alone speaks for its backend, once it has spoken', async () => {
  const world = new Simulation({ web: { backends: [a], health: agent } })
  world.backends.answer(agentOfA, inconclusive())
  await world.start()
  await world.clock.advance(5000)
  assert.equal(world.backend(a).health, 'unknown')
  await says(world, '80%')
  assert.equal(world.backend(a).health, 'up')
})

test('expiryWarning is how long before its end a certificate is told of, once a day', async () => {
  const tls = { type: 'tls', interval: '1h', expiryWarning: '2d' } as const
  const world = new Simulation({ web: { backends: [a], health: tls } })
  const certificateExpiresMs = world.clock.wallMs() + 3.5 * dayMs
  world.backends.answer(a, learning({ certificateExpiresMs }))
  await world.start()
  await world.clock.advance(4 * dayMs)
  const told = world.told.filter((line) => line.includes('certificate.expiring'))
  assert.deepEqual(
    told.map((line) => line.replace(/^\S+ /, '')),
    ['1 day', 'within', 'expired'].map((_, index) => {
      const words = ['expires in 1 day', 'expires within a day', 'has expired'][index]
      return `certificate.expiring web/${a}: the certificate ${words}`
    }),
  )
  assert.equal(world.backend(a).probes[0]?.certificateExpires, '2026-01-04T12:00:00.000Z')

  const never = new Simulation({ web: { backends: [a], health: { ...tls, expiryWarning: false } } })
  never.backends.answer(a, learning({ certificateExpiresMs }))
  await never.start()
  await never.clock.advance(4 * dayMs)
  assert.ok(!never.told.join().includes('certificate'))
})

/** Two backends that are up. */
async function simulate(health: Health, balance?: Balance): Promise<Simulation> {
  const world = new Simulation({ web: { balance, backends: [a, b], health } })
  await world.start()
  await world.clock.advance(3000)
  assert.equal(world.backend(a).health, 'up')
  return world
}

/** The agent of the first backend is asked while it says this. */
async function says(world: Simulation, text: string): Promise<void> {
  world.backends.answer(agentOfA, agentSays(text))
  await world.clock.advance(4000)
}

function agentSays(text: string): Answer {
  const reply = parseAgentReply(text)
  assert.ok(reply.ok)
  const { value: agentReply } = reply
  if (agentReply.health !== 'down') return learning({ agent: agentReply })
  const why = `the agent says "${text}"`
  return { outcome: { result: 'failed', ms: 1, why, learned: { agent: agentReply } }, afterMs: 1 }
}

function learning(learned: Learned): Answer {
  return { outcome: { result: 'passed', ms: 1, learned }, afterMs: 1 }
}
