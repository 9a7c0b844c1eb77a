/**
 * What every policy must do, whatever its taste. A new policy is done when this passes; a
 * deliberate exception is listed with its reason.
 */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Balance } from '../../src/core/policy/policy.js'
import { drawsMax } from '../../src/core/tier.js'
import { hashOf, poolOf, tieredPoolOf } from './picks.js'

/** Where a policy differs from the rest, each with the reason. */
export type PolicyExceptions = {
  /** Why sessions are not spread by weight. */
  readonly ignoresWeights?: string
}

const picksPerSpread = 100_000
const spreadTolerance = 0.01

/** Runs the suite on one policy. */
export function policySuite(balance: Balance, exceptions: PolicyExceptions = {}): void {
  const { policy } = balance

  test(`${policy}: picks one of the backends, and none only when there are none`, () => {
    for (let count = 0; count <= 12; count++) {
      const { picker } = poolOf(balance, new Array<number>(count).fill(1), count)
      const pick = picker.lease([], hashOf(count), 0)
      assert.equal(pick.picked, count > 0, `with ${count} backends`)
      if (pick.picked) assert.ok(pick.row >= 0 && pick.row < count)
    }
  })

  test(`${policy}: never a backend that was tried, and every other one in the end`, () => {
    for (let seed = 0; seed < 50; seed++) {
      const { picker } = poolOf(balance, [1, 2, 3, 1, 2], seed)
      const tried: number[] = []
      for (;;) {
        const pick = picker.lease(tried, hashOf(seed), 0)
        if (!pick.picked) break
        assert.ok(!tried.includes(pick.row), `seed ${seed}: ${pick.row} again`)
        tried.push(pick.row)
      }
      assert.deepEqual(tried.toSorted(), [0, 1, 2, 3, 4], `seed ${seed}`)
    }
  })

  test(`${policy}: never a backend that went down after the order was published`, () => {
    const { picker, live } = poolOf(balance, [1, 1, 1], 1)
    live.publish(1, 'down', 1)
    for (let session = 0; session < 300; session++) {
      const pick = picker.lease([], hashOf(session), 0)
      assert.ok(pick.picked && pick.row !== 1)
    }
  })

  testLimits(balance)
  testSteps(balance)
  testBackups(balance)

  test(`${policy}: the same seed and the same keys give the same history`, () => {
    assert.deepEqual(history(balance), history(balance))
  })

  test(`${policy}: sessions that last are spread by weight, within 1 %`, (context) => {
    if (exceptions.ignoresWeights !== undefined) {
      context.diagnostic(`does not: ${exceptions.ignoresWeights}`)
      return
    }
    const weights = [1, 2, 3, 4]
    const { picker, live } = poolOf(balance, weights, 7)
    for (let session = 0; session < picksPerSpread; session++) picker.lease([], hashOf(session), 0)
    weights.forEach((weight, row) => {
      const share = live.active(row) / picksPerSpread
      assert.ok(Math.abs(share - weight / 10) < spreadTolerance, `backend ${row} has ${share}`)
    })
  })
}

function testSteps(balance: Balance): void {
  test(`${balance.policy}: picking ends in bounded steps, also when nobody is usable`, () => {
    const { picker, live, length } = poolOf(balance, [1, 2, 3, 4, 5], 1)
    let looks = 0
    live.isUsable = () => {
      looks += 1
      return false
    }
    assert.deepEqual(picker.lease([], hashOf(1), 0), { picked: false, detail: 'all-down' })
    // Each entry of the order once, and no more per draw than there are backends.
    assert.ok(looks <= length + drawsMax * 5, `${looks} looks`)
  })
}

function testLimits(balance: Balance): void {
  test(`${balance.policy}: never more than a backend may have, and all places are found`, () => {
    for (let seed = 0; seed < 20; seed++) {
      const limits = [1, 3, 2, 5]
      const { picker, live } = poolOf(balance, [4, 1, 2, 1], seed)
      limits.forEach((limit, row) => {
        live.setLimit(row, limit)
      })
      for (let session = 0; session < 11; session++) {
        const pick = picker.lease([], hashOf(session + seed), 0)
        assert.ok(pick.picked, `seed ${seed}: session ${session}`)
      }
      assert.deepEqual(
        limits.map((_, row) => live.active(row)),
        limits,
      )
      const late = picker.lease([], hashOf(seed), 0)
      assert.deepEqual(late, { picked: false, detail: 'all-full' })
      live.release(2)
      assert.deepEqual(picker.lease([], hashOf(seed), 0), { picked: true, row: 2 })
    }
  })
}

function testBackups(balance: Balance): void {
  test(`${balance.policy}: backups when no primary is usable, or none has room`, () => {
    const { picker, live, goFirst } = tieredPoolOf(balance)
    const served = (tried: readonly number[] = []) => {
      const tiers = Array.from({ length: 50 }, (_, session) => {
        const pick = picker.lease(tried, hashOf(session), 1)
        if (!pick.picked) return pick.detail
        live.untake(pick.row)
        return pick.row < 2 ? 'primaries' : 'backups'
      })
      return [...new Set(tiers)].join(' and ')
    }
    assert.equal(served(), 'primaries')
    live.publish(0, 'down', 1)
    assert.equal(served(), 'primaries')
    assert.equal(served([1]), 'backups', 'what was tried is of no use either')
    live.publish(1, 'drain', 1)
    assert.equal(served(), 'backups')
    live.publish(2, 'down', 1)
    live.setLimit(3, 1)
    live.take(3)
    assert.equal(served(), 'all-full')

    live.publish(1, 'up', 1)
    assert.equal(served(), 'primaries')
    live.setLimit(1, 1)
    live.take(1)
    live.setLimit(3, 2)
    assert.equal(served(), 'backups', 'the primaries are full')
    live.setLimit(1, 0)
    goFirst(true)
    assert.equal(served(), 'backups')
    live.setLimit(3, 1)
    assert.equal(served(), 'primaries', 'backups that go first overflow as well')
  })
}

function history(balance: Balance): number[] {
  const { picker } = poolOf(balance, [1, 2, 3], 11)
  return Array.from({ length: 100 }, (_, session) => {
    const pick = picker.lease([], hashOf(session), 0)
    return pick.picked ? pick.row : -1
  })
}
