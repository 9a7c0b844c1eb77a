import assert from 'node:assert/strict'
import { test } from 'node:test'
import { currentDescriptors, descriptorsSpare, planDescriptors } from './descriptors.js'

const wish = { sessionsWanted: undefined, binds: 2, probesInFlight: 4 }

test('what is left after listeners, probes and spare is two per session', () => {
  const { sessionsMax, probesInFlightMax } = planDescriptors(wish, { limit: 256, open: 20 })
  assert.equal(probesInFlightMax, 4)
  assert.equal(sessionsMax, Math.floor((256 - 20 - 2 - 8 - descriptorsSpare) / 2))
})

test('a wish that fits is granted without a word', () => {
  const plan = planDescriptors({ ...wish, sessionsWanted: 10 }, { limit: 256, open: 20 })
  assert.deepEqual(plan, { sessionsMax: 10, probesInFlightMax: 4, notes: [] })
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
