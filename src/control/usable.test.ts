import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Availability } from '../core/availability.js'
import { type Candidate, placedOf, startTurn, usableOf, whyUnavailable } from './usable.js'

const placed = (all: readonly Candidate[]) => placedOf(all, usableOf(all))
const backend = (availability: Availability, weight = 1): Candidate => ({ availability, weight })

test('those that are up are used; unknown ones only when none is', () => {
  const [up, unknown, down] = [backend('up'), backend('unknown'), backend('down')]
  assert.deepEqual(usableOf([up, unknown, down]), [up])
  assert.deepEqual(usableOf([unknown, down]), [unknown])
  assert.deepEqual(usableOf([down]), [])
})

test('what is out keeps its place in a hash table, unless nothing is usable', () => {
  const [up, unknown, down] = [backend('up'), backend('unknown'), backend('down')]
  assert.deepEqual(placed([down, up, unknown]), [down, up])
  assert.deepEqual(placed([unknown, down, backend('down', 0)]), [unknown, down])
  assert.deepEqual(placed([down]), [])
  const out = (['ejected', 'drain', 'maintenance'] as const).map((state) => backend(state))
  assert.deepEqual(placed([...out, up]), [...out, up])
})

test('weight 0 is used by nobody and keeps nobody from being used', () => {
  const unknown = backend('unknown')
  assert.deepEqual(usableOf([backend('up', 0), unknown]), [unknown])
})

test('whatever the rhythm of changes, orders begin with every backend about as often', () => {
  for (const length of [2, 3, 5, 8]) {
    for (const every of [1, 2, 3, 4, 7]) {
      const begun = new Array<number>(length).fill(0)
      for (let change = 0; change < 1000; change++) begun[startTurn(change * every, length)]! += 1
      const fair = 1000 / length
      for (const count of begun) {
        assert.ok(
          Math.abs(count - fair) < 0.1 * fair,
          `${length} backends, every ${every}: ${begun}`,
        )
      }
    }
  }
})

test('why a pool has no usable backend', () => {
  assert.equal(whyUnavailable([]), 'it has no backends')
  assert.equal(whyUnavailable([backend('down')]), 'its backend is down')
  assert.equal(whyUnavailable([backend('down'), backend('down')]), 'all 2 backends are down')
  const [drained, away] = [backend('drain'), backend('maintenance')]
  assert.equal(whyUnavailable([drained]), 'its backend is drained')
  assert.equal(whyUnavailable([away, away]), 'all 2 backends are in maintenance')
  const mixed = [backend('down'), drained, backend('ejected'), backend('down')]
  assert.equal(whyUnavailable(mixed), 'no backend is up: 2 down, 1 ejected, 1 drained')
  const unweighted = [backend('up', 0), backend('unknown', 0)]
  assert.equal(whyUnavailable(unweighted), 'every weight is 0')
  assert.equal(whyUnavailable([backend('down'), ...unweighted]), 'no backend with a weight is up')
})
