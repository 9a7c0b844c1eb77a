/** What a balancer remembers of itself, in virtual time. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { historyPoolsMax } from '../../src/control/metrics/recorder.js'
import type { ConfigInput } from '../../src/index.js'
import { setUp, web } from './set-up.js'

test('what was, by seconds and by minutes, from the start on', async () => {
  const { balancer, clock, engine } = setUp({ ...web, pools: quietPools(1) })
  assert.equal(balancer.history(), undefined)
  await balancer.start()
  await clock.advance(90_000)
  const early = balancer.history()!
  assert.equal(early.seconds.all.rate.length, 90)
  assert.equal(early.minutes.all.rate.length, 1)
  assert.equal(early.seconds.from, balancer.snapshot().startedAt)

  for (let second = 0; second < 60; second++) {
    engine().openedCount += 4
    engine().sessionCount = 7
    await clock.advance(1000)
  }
  const { seconds, minutes } = balancer.history()!
  assert.deepEqual(
    seconds.all.rate.slice(-60),
    Array.from({ length: 60 }, () => 4),
  )
  assert.equal(seconds.all.sessions.at(-1), 7)
  assert.deepEqual(minutes.all.rate, [0, 2])
  assert.deepEqual(Object.keys(seconds.pools), ['web'])

  await balancer.stop({ timeout: 0 })
  assert.equal(clock.pendingCount, 0)
  assert.deepEqual(balancer.history()!.minutes.all.rate, [0, 2], 'what was recorded stays')
})

test('each pool has its own, up to a number of pools', async () => {
  const pools = quietPools(historyPoolsMax + 6)
  const { balancer, clock } = setUp({ ...web, pools })
  await balancer.start()
  await clock.advance(3000)
  const { pools: kept } = balancer.history()!.seconds
  assert.deepEqual(Object.keys(kept), Object.keys(pools).slice(0, historyPoolsMax))
  assert.deepEqual(Object.keys(balancer.history('web-3')!.seconds.pools), ['web-3'])
  assert.deepEqual(balancer.history('web-3')!.seconds.pools['web-3']!.rate, [0, 0, 0])
})

function quietPools(count: number): ConfigInput['pools'] {
  const names = Array.from({ length: count }, (_, index) => (index === 0 ? 'web' : `web-${index}`))
  const pool = { health: false, ejection: false } as const
  return Object.fromEntries(names.map((name) => [name, { ...pool, backends: ['10.0.0.1:80'] }]))
}
