import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { calmMs, holdMsMax, holdMsMin, observeTiers, tiersAtStart, tiersDueMs } from './tiers.js'

/** Plays when the primaries are usable; answers who goes first after each step. */
function play(steps: readonly (readonly [atMs: number, isUsable: boolean])[]): string[] {
  let tiers = tiersAtStart
  return steps.map(([atMs, isUsable]) => {
    tiers = observeTiers(tiers, isUsable, atMs)
    return tiers.first
  })
}

test('the backups take over at once, and the first time so do the primaries', () => {
  const history = play([
    [0, true],
    [1000, false],
    [2000, false],
    [3000, true],
  ])
  assert.deepEqual(history, ['primaries', 'backups', 'backups', 'primaries'])
})

test('primaries lost again soon have to stay usable, each time twice as long', () => {
  let tiers = observeTiers(tiersAtStart, false, 0)
  let nowMs = 0
  for (const holdMs of [0, holdMsMin, holdMsMin * 2, holdMsMin * 4, holdMsMin * 8, holdMsMax]) {
    assert.equal(tiers.holdMs, holdMs)
    tiers = observeTiers(tiers, true, nowMs)
    assert.equal(tiersDueMs(tiers), holdMs === 0 ? undefined : nowMs + holdMs)
    if (holdMs > 0) {
      assert.equal(observeTiers(tiers, true, nowMs + holdMs - 1).first, 'backups')
      nowMs += holdMs
      tiers = observeTiers(tiers, true, nowMs)
    }
    assert.equal(tiers.first, 'primaries')
    nowMs += 300
    tiers = observeTiers(tiers, false, nowMs)
  }
})

test('being lost meanwhile begins the wait anew', () => {
  const history = play([
    [0, false],
    [1, true],
    [2, false],
    [10, true],
    [9, false],
    [20, true],
    [20 + holdMsMin - 1, true],
    [20 + holdMsMin, true],
  ])
  assert.deepEqual(history.slice(-2), ['backups', 'primaries'])
})

test('after a calm time it is all forgotten', () => {
  const history = play([
    [0, false],
    [1, true],
    [2, false],
    [2, true],
    [2 + holdMsMin, true],
    [2 + holdMsMin + calmMs, false],
    [3 + holdMsMin + calmMs, true],
  ])
  assert.deepEqual(history.slice(-3), ['primaries', 'backups', 'primaries'])
})

test('whatever the primaries do, the tiers change places a bounded number of times', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 300 }), (waits) => {
      let [tiers, nowMs, changes, isUsable] = [tiersAtStart, 0, 0, true]
      for (const waitMs of waits) {
        nowMs += waitMs
        isUsable = !isUsable
        const next = observeTiers(tiers, isUsable, nowMs)
        if (next.first !== tiers.first) changes += 1
        if (!isUsable) assert.equal(next.first, 'backups')
        tiers = next
      }
      assert.ok(changes <= 3, 'no hold is over before the primaries are lost again')
    }),
  )
})
