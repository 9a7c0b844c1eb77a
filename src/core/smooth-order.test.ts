import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { smoothOrder } from './smooth-order.js'

type Recording = {
  readonly weights: readonly number[]
  readonly down: number | null
  readonly order: readonly number[]
}

const recordings = new URL('../../../test/recordings/nginx-smooth/', import.meta.url)
for (const module of ['http', 'stream']) {
  const text = readFileSync(new URL(`${module}.json`, recordings), 'utf8')
  const { nginx, recordings: all } = JSON.parse(text) as {
    readonly nginx: string
    readonly recordings: readonly Recording[]
  }
  for (const { weights, down, order } of all) {
    const but = down === null ? '' : `, ${down} down`
    test(`the order is nginx's (${nginx}, ${module}): weights ${weights.join(', ')}${but}`, () => {
      const round = smoothOrder(weights.map((weight, index) => (index === down ? 0 : weight)))
      assert.deepEqual(
        order.map((_, turn) => round[turn % round.length]),
        order,
      )
    })
  }
}

/** The algorithm as nginx states it: every backend on its own, every turn over all of them. */
function plainOrder(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const credits = weights.map(() => 0)
  return Array.from({ length: total }, () => {
    weights.forEach((weight, index) => {
      credits[index]! += weight
    })
    const best = credits.indexOf(Math.max(...credits.filter((_, index) => weights[index]! > 0)))
    credits[best]! -= total
    return best
  })
}

const someWeights = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 12 })

test('classes of equal weight change nothing about the order', () => {
  fc.assert(
    fc.property(someWeights, (weights) => {
      const round = [...smoothOrder(weights)]
      const plain = plainOrder(weights).slice(0, round.length)
      assert.deepEqual(round, plain)
    }),
  )
})

test('in one round each comes as often as its weight says', () => {
  fc.assert(
    fc.property(someWeights, (weights) => {
      const round = smoothOrder(weights)
      const total = weights.reduce((sum, weight) => sum + weight, 0)
      weights.forEach((weight, index) => {
        const turns = round.filter((entry) => entry === index).length
        assert.equal(turns * total, weight * round.length)
      })
    }),
  )
})

test('weights that mean the same make the same round', () => {
  assert.deepEqual(smoothOrder([10, 20, 30]), smoothOrder([1, 2, 3]))
})

test('without weight there is no round', () => {
  assert.equal(smoothOrder([]).length, 0)
  assert.equal(smoothOrder([0, 0]).length, 0)
})

test('a round too long to lay out keeps its proportions and leaves nobody out', () => {
  const entriesMax = 100
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: entriesMax }),
      (weights) => {
        const round = smoothOrder(weights, entriesMax)
        assert.ok(round.length <= entriesMax, `${round.length} entries`)
        const weighty = weights.flatMap((weight, index) => (weight > 0 ? [index] : []))
        assert.deepEqual([...new Set(round)].sort(ascending), weighty)
      },
    ),
  )
  const round = smoothOrder([9_999, 4_999, 2], entriesMax)
  const turns = [0, 1, 2].map((index) => round.filter((entry) => entry === index).length)
  assert.deepEqual(turns, [65, 33, 1])
})

test('ten thousand backends of one weight are one pass', () => {
  const round = smoothOrder(new Array<number>(10_000).fill(7))
  assert.deepEqual(
    round,
    Int32Array.from({ length: 10_000 }, (_, index) => index),
  )
})

function ascending(left: number, right: number): number {
  return left - right
}
