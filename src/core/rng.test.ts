import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRng } from './rng.js'

const anySeed = fc.integer({ min: 0, max: 0xffff_ffff })

function drawn(seed: number, count: number): number[] {
  const rng = seededRng(seed)
  return Array.from({ length: count }, () => rng.fraction())
}

test('the same seed tells the same history, another seed another', () => {
  fc.assert(
    fc.property(anySeed, anySeed, (seed, other) => {
      assert.deepEqual(drawn(seed, 20), drawn(seed, 20))
      if (seed !== other) assert.notDeepEqual(drawn(seed, 20), drawn(other, 20))
    }),
  )
})

test('a history stays the same from one version to the next', () => {
  const rng = seededRng(1)
  const first = Array.from({ length: 8 }, () => rng.below(1000))
  assert.deepEqual(first, [627, 2, 527, 981, 968, 281, 612, 720])
})

test('numbers stay in their range', () => {
  fc.assert(
    fc.property(anySeed, fc.integer({ min: 1, max: 1_000_000 }), (seed, limit) => {
      const rng = seededRng(seed)
      for (let draw = 0; draw < 50; draw++) {
        const number = rng.below(limit)
        assert.ok(Number.isInteger(number) && number >= 0 && number < limit, `${number}`)
        const fraction = rng.fraction()
        assert.ok(fraction >= 0 && fraction < 1, `${fraction}`)
      }
    }),
  )
})

test('every value comes about as often as any other', () => {
  const rng = seededRng(7)
  const counts = new Array<number>(10).fill(0)
  for (let draw = 0; draw < 10_000; draw++) counts[rng.below(10)]! += 1
  for (const count of counts) assert.ok(count > 900 && count < 1_100, `${counts}`)
})
