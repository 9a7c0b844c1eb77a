import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  afterClosing,
  beginCourse,
  calmLooksMax,
  fairShares,
  lookAround,
  type Standing,
  type Standings,
} from './rebalance.js'
import { type Rng, seededRng } from './rng.js'

const rounding = 1e-6

const anyStanding = fc.record({
  active: fc.nat(40),
  weight: fc.integer({ min: 1, max: 64 }).map((steps) => steps / 16),
  sessionsMax: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60 })),
})
const anyStandings = fc
  .tuple(
    fc.array(anyStanding, { minLength: 1, maxLength: 6 }),
    fc.array(anyStanding, { maxLength: 3 }),
  )
  .map((tiers): Standings => {
    let row = 0
    return tiers.map((tier) => tier.map((standing) => ({ ...standing, row: row++ })))
  })

test('shares are by weight', () => {
  const standings = [[standing(0, 90, 2), standing(1, 0, 1), standing(2, 0, 0.5)]]
  assert.deepEqual([...fairShares(standings, 70).values()].toSorted(ascending), [10, 20, 40])
})

test('what one has no room for is shared by the others, then by the second tier', () => {
  const limited = { ...standing(0, 50, 1), sessionsMax: 10 }
  assert.deepEqual(sharesOf([[limited, standing(1, 0), standing(2, 0)]], 50), [10, 20, 20])
  assert.deepEqual(sharesOf([[limited], [standing(1, 0), standing(2, 0)]], 50), [10, 20, 20])
  assert.deepEqual(sharesOf([[standing(0, 0)], [standing(1, 50)]], 50), [50, 0])
})

test('shares add up to all sessions there is room for, and nobody gets more than its own', () => {
  fc.assert(
    fc.property(anyStandings, fc.nat(500), (standings, total) => {
      const shares = fairShares(standings, total)
      const all = standings.flat()
      const isUnlimited = all.some(({ sessionsMax }) => sessionsMax === 0)
      const room = isUnlimited ? Number.POSITIVE_INFINITY : sum(all.map((one) => one.sessionsMax))
      assert.ok(Math.abs(sum([...shares.values()]) - Math.min(total, room)) < rounding)
      for (const { row, sessionsMax } of all) {
        assert.ok(sessionsMax === 0 || shares.get(row)! <= sessionsMax + rounding)
      }
      for (const tier of standings) {
        const levels = tier
          .filter(({ sessionsMax }) => sessionsMax === 0)
          .map(({ row, weight }) => shares.get(row)! / weight)
        assert.ok(levels.every((level) => Math.abs(level - levels[0]!) < rounding))
      }
    }),
  )
})

test('it never takes a backend below its share, nor more than so many a second, and ends', () => {
  fc.assert(
    fc.property(
      anyStandings,
      fc.integer({ min: 1, max: 20 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer(),
      (standings, perSecond, returning, seed) => {
        play({ standings, perSecond, returning, rng: seededRng(seed) })
      },
    ),
  )
})

test('a rate below one a second is one in several seconds', () => {
  const standings = [[standing(0, 10), standing(1, 0)]]
  let course = beginCourse(standings)
  const counts: number[] = []
  for (let second = 0; second < 8; second++) {
    const look = lookAround(course, standings, new Set([1]), 0.25)
    counts.push(look.plan.countMax)
    course = afterClosing(look.course, new Map([[0, look.plan.countMax]]))
  }
  assert.deepEqual(counts, [0, 0, 0, 1, 0, 0, 0, 1])
})

test('what could not be closed in one second is not added to the next', () => {
  const standings = [[standing(0, 100), standing(1, 0)]]
  let { course } = lookAround(beginCourse(standings), standings, new Set([1]), 5)
  for (let second = 0; second < 10; second++) {
    const look = lookAround(course, standings, new Set([1]), 5)
    assert.equal(look.plan.countMax, 5)
    course = look.course
  }
})

test('nothing is closed for who is no newcomer, or has its share', () => {
  const standings = [[standing(0, 10), standing(1, 0), standing(2, 5)]]
  for (const newcomers of [new Set<number>(), new Set([2])]) {
    const { plan } = lookAround(beginCourse(standings), standings, newcomers, 5)
    assert.deepEqual(plan, { lacking: new Set(), surpluses: [], countMax: 0 })
  }
})

test('where clients come again in turn, all have their share in the end', () => {
  const rows = [standing(0, 150), standing(1, 150), standing(2, 0)]
  let course = beginCourse([rows])
  let turn = 0
  let isOver = false
  while (!isOver) {
    const look = lookAround(course, [rows], new Set([2]), 5)
    isOver = look.plan.lacking.size === 0 || look.course.calmLooks >= calmLooksMax
    const closed = close(rows, look.plan, () => 1)
    course = afterClosing(look.course, closed)
    for (let count = sum([...closed.values()]); count > 0; count--) add(rows, turn++ % 3, 1)
  }
  for (const { row, active } of rows) assert.ok(active >= 95 && active <= 105, `${row}: ${active}`)
})

type Play = {
  readonly standings: Standings
  readonly perSecond: number
  readonly returning: number
  readonly rng: Rng
}

/** Clients come again to whom they like, or never; some of the surplus is not idle. */
function play({ standings, perSecond, returning, rng }: Play): void {
  const tiers = standings.map((tier) => [...tier])
  const count = tiers.flat().length
  const newcomers = new Set([rng.below(count), rng.below(count)])
  const total = sum(standings.flat().map(({ active }) => active))
  let course = beginCourse(standings)
  let closedCount = 0
  for (let look = 0; ; look++) {
    assert.ok(look <= (calmLooksMax + 1) * (total + 1), 'it ends')
    const now = lookAround(course, tiers, newcomers, perSecond)
    if (now.plan.lacking.size === 0 || now.course.calmLooks >= calmLooksMax) return
    const open = sum(tiers.flat().map(({ active }) => active))
    const shares = fairShares(tiers, open)
    // The first is idle always, so that something happens.
    const closed = new Map<number, number>()
    for (const tier of tiers) {
      for (const [row, some] of close(
        tier,
        now.plan,
        () => rng.fraction(),
        sum([...closed.values()]),
      ))
        closed.set(row, some)
    }
    for (const { row, active } of tiers.flat()) {
      if (closed.has(row)) assert.ok(active >= shares.get(row)! - rounding, 'below its share')
    }
    const closedNow = sum([...closed.values()])
    assert.ok(closedNow <= perSecond, `${closedNow} in a second`)
    closedCount += closedNow
    assert.ok(closedCount <= total, 'no more than there were')
    course = afterClosing(now.course, closed)
    for (let back = 0; back < closedNow; back++) {
      if (rng.fraction() >= returning) continue
      const row = rng.below(count)
      for (const tier of tiers) add(tier, row, 1)
    }
  }
}

/** Closes what the plan allows; of each surplus at least one, and up to this part of it. */
function close(
  tier: Standing[],
  {
    surpluses,
    countMax,
  }: { surpluses: readonly { row: number; count: number }[]; countMax: number },
  idleShare: () => number,
  before = 0,
): Map<number, number> {
  const closed = new Map<number, number>()
  let left = countMax - before
  for (const { row, count } of surpluses) {
    if (!tier.some((one) => one.row === row) || left === 0) continue
    const some = Math.min(left, Math.max(1, Math.floor(count * idleShare())))
    add(tier, row, -some)
    closed.set(row, some)
    left -= some
  }
  return closed
}

function add(tier: Standing[], row: number, change: number): void {
  const index = tier.findIndex((one) => one.row === row)
  if (index >= 0) tier[index] = { ...tier[index]!, active: tier[index]!.active + change }
}

function standing(row: number, active: number, weight = 1): Standing {
  return { row, active, weight, sessionsMax: 0 }
}

function sharesOf(standings: Standings, total: number): number[] {
  const shares = fairShares(standings, total)
  return [...shares].sort(([left], [right]) => left - right).map(([, share]) => share)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

function ascending(left: number, right: number): number {
  return left - right
}
