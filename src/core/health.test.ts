import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Health, type HealthRules, nextProbeDelayMs, observe } from './health.js'
import { seededRng } from './rng.js'

const rules: HealthRules = { rise: 2, fall: 3 }
const unknown: Health = { state: 'unknown' }

/** The health after these results: `+` passed, `-` missed. */
function after(results: string, given: HealthRules = rules): Health {
  return [...results].reduce((health, result) => observe(health, result === '+', given), unknown)
}

test('the first verdict counts at once, either way', () => {
  assert.equal(after('').state, 'unknown')
  assert.equal(after('+').state, 'up')
  assert.equal(after('-').state, 'down')
})

test('it goes down after `fall` misses in a row and comes up after `rise` hits in a row', () => {
  assert.equal(after('+--').state, 'up')
  assert.equal(after('+---').state, 'down')
  assert.equal(after('+---+').state, 'down')
  assert.equal(after('+---++').state, 'up')
})

test('a success resets the misses, a miss resets the hits', () => {
  assert.deepEqual(after('+--+'), { state: 'up', misses: 0 })
  assert.deepEqual(after('+--+--'), { state: 'up', misses: 2 })
  assert.deepEqual(after('-+-'), { state: 'down', hits: 0 })
  assert.deepEqual(after('-+-+'), { state: 'down', hits: 1 })
})

test('a backend that is not probed has no health to change', () => {
  const unchecked: Health = { state: 'unchecked' }
  assert.equal(observe(unchecked, false, rules), unchecked)
})

test('a walk of results ends where the model says', () => {
  // The model: the verdict of the walk without its last result, unless that one completes a row.
  const model = (walk: string, { rise, fall }: HealthRules): string => {
    if (walk.length <= 1) return { '': 'unknown', '+': 'up', '-': 'down' }[walk]!
    if (walk.endsWith('-'.repeat(fall))) return 'down'
    if (walk.endsWith('+'.repeat(rise))) return 'up'
    return model(walk.slice(0, -1), { rise, fall })
  }
  const walks = fc.string({ unit: fc.constantFrom('+', '-'), maxLength: 60 })
  const someRules = fc.record({
    rise: fc.integer({ min: 1, max: 4 }),
    fall: fc.integer({ min: 1, max: 4 }),
  })
  fc.assert(
    fc.property(walks, someRules, (walk, given) => {
      assert.equal(after(walk, given).state, model(walk, given))
    }),
  )
})

const pace = { intervalMs: 2_000, fastIntervalMs: 500, downIntervalMs: 4_000 }

test('probes hurry while a verdict is changing', () => {
  const middle = { below: () => 0, fraction: () => 0.5 }
  const delay = (results: string) => nextProbeDelayMs(after(results), pace, middle)
  assert.equal(delay('+'), 2_000)
  assert.equal(delay('+-'), 500)
  assert.equal(delay('+---'), 4_000)
  assert.equal(delay('+---+'), 500)
  assert.equal(delay('+---+-'), 4_000)
})

test('hurrying never means waiting longer', () => {
  const slow = { ...pace, fastIntervalMs: 60_000 }
  const middle = { below: () => 0, fraction: () => 0.5 }
  assert.equal(nextProbeDelayMs(after('+-'), slow, middle), 2_000)
  assert.equal(nextProbeDelayMs(after('-+'), slow, middle), 4_000)
})

test('the jitter spreads probes over ten percent either way, and no further', () => {
  const rng = seededRng(3)
  const delays = Array.from({ length: 1_000 }, () => nextProbeDelayMs(after('+'), pace, rng))
  assert.ok(Math.min(...delays) >= 1_800 && Math.min(...delays) < 1_820)
  assert.ok(Math.max(...delays) <= 2_200 && Math.max(...delays) > 2_180)
})
