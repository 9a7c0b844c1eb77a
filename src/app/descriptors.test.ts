import assert from 'node:assert/strict'
import { test } from 'node:test'
import { currentDescriptors, descriptorsSpare, planDescriptors } from './descriptors.js'

const engine = { fixed: 0, perBind: 1, pipes: 0 }
const wish = { sessionsWanted: undefined, binds: 2, probesInFlight: 4, engine, hasAdmin: false }

test('what is left after listeners, probes and spare is two per session', () => {
  const { sessionsMax, probesInFlightMax } = planDescriptors(wish, { limit: 256, open: 20 })
  assert.equal(probesInFlightMax, 4)
  assert.equal(sessionsMax, Math.floor((256 - 20 - 2 - 8 - descriptorsSpare) / 2))
})

test('a wish that fits is granted without a word', () => {
  const plan = planDescriptors({ ...wish, sessionsWanted: 10 }, { limit: 256, open: 20 })
  assert.deepEqual(plan, {
    sessionsMax: 10,
    pipesMax: 0,
    probesInFlightMax: 4,
    adminConnectionsMax: 0,
    notes: [],
  })
})

test('a wish that does not fit is lowered, and said so', () => {
  const plan = planDescriptors({ ...wish, sessionsWanted: 5000 }, { limit: 1024, open: 20 })
  assert.equal(plan.sessionsMax, 481)
  assert.deepEqual(plan.notes, [
    'limits.sessions is 5000, but 1024 descriptors allow 481 sessions; ' +
      'raise the descriptor limit (ulimit -n, LimitNOFILE=) to get more',
  ])
})

test('probes do not eat up the descriptors of sessions', () => {
  const plan = planDescriptors({ ...wish, probesInFlight: 512 }, { limit: 256, open: 20 })
  assert.equal(plan.probesInFlightMax, 16)
  assert.ok(plan.sessionsMax > 80)
})

test('connections to the admin interface are set aside, few where there are few', () => {
  const of = (limit: number) => {
    const [without, plan] = [false, true].map((hasAdmin) => {
      return planDescriptors({ ...wish, hasAdmin }, { limit, open: 20 })
    })
    return [plan!.adminConnectionsMax, without!.sessionsMax - plan!.sessionsMax]
  }
  assert.deepEqual(of(256), [16, 8])
  assert.deepEqual(of(100_000), [80, 40])
})

test('what the engine opens for itself is left to it', () => {
  const plain = planDescriptors(wish, { limit: 256, open: 20 })
  const threads = { ...wish, engine: { fixed: 20, perBind: 6, pipes: 0 } }
  const plan = planDescriptors(threads, { limit: 256, open: 20 })
  assert.equal(plan.sessionsMax, plain.sessionsMax - (20 + 2 * 5) / 2)
})

test('pipes get an eighth of what is left, and what sessions are not wanted for', () => {
  const piped = { ...wish, engine: { ...engine, pipes: 64 } }
  const few = planDescriptors(piped, { limit: 256, open: 20 })
  const plain = planDescriptors(wish, { limit: 256, open: 20 })
  assert.equal(few.pipesMax, Math.floor(plain.sessionsMax / 8))
  assert.equal(few.sessionsMax, plain.sessionsMax - few.pipesMax)

  const { pipesMax, sessionsMax } = planDescriptors(piped, { limit: 100_000, open: 20 })
  assert.equal(pipesMax, 64)
  assert.ok(sessionsMax > 49_000)

  const modest = planDescriptors({ ...piped, sessionsWanted: 10 }, { limit: 256, open: 20 })
  assert.deepEqual([modest.sessionsMax, modest.pipesMax], [10, 64])
})

test('too few for a single session is 0, never less', () => {
  assert.equal(planDescriptors(wish, { limit: 40, open: 20 }).sessionsMax, 0)
})

test('without probes there is still a place for one, and without a limit a limit', () => {
  const none = { ...wish, probesInFlight: 0 }
  assert.equal(planDescriptors(none, { limit: 256, open: 20 }).probesInFlightMax, 1)
  const plan = planDescriptors(none, { limit: undefined, open: 0 })
  assert.equal(plan.probesInFlightMax, 1)
  assert.ok(plan.sessionsMax > 0)
})

test('this process has a limit and something open', () => {
  const { limit, open } = currentDescriptors()
  assert.ok(limit === undefined || limit >= 64, `limit ${limit}`)
  assert.ok(open > 2, `${open} open`)
})
