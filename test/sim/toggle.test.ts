/** A backend that comes and goes every 300 ms, for a minute: how often that changes what it is. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failed, passed } from './scripted-probe.js'
import { Simulation } from './simulation.js'

const [a, b, c] = ['10.0.0.1:80', '10.0.0.2:80', '10.0.0.3:80']
const phaseMs = 300
const lookMs = 50

for (const seed of [1, 2, 3, 4, 5]) {
  test(`a toggling backend changes its state a bounded number of times, seed ${seed}`, async () => {
    const world = new Simulation({ web: { backends: [a, b, c] } }, { seed })
    const isAlive = (): boolean => Math.floor(world.clock.nowMs() / phaseMs) % 2 === 0
    world.backends.answer(a, () => (isAlive() ? passed() : failed()))
    await world.start()
    for (let elapsedMs = 0; elapsedMs < 60_000; elapsedMs += lookMs) {
      // What a session does that tries it: it connects, or it is refused and tried elsewhere.
      if (world.picks(3).includes(a)) {
        if (isAlive()) world.live.connected(0)
        else world.live.connectFailed(0)
      }
      assert.ok(!world.picks(3).includes('none'), 'somebody always serves')
      await world.clock.advance(lookMs)
    }
    const changes = world.told.filter((line) => line.includes(`web/${a}`)).length
    // Going down takes three misses, coming up two hits, an ejection five failures in a row.
    assert.ok(changes <= 40, `${changes} changes`)
    assert.equal(world.told.filter((line) => line.includes('down') && !line.includes(a)).length, 0)
  })
}
