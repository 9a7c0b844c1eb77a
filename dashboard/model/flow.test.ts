import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  sampleBackend,
  sampleListener,
  samplePool,
  sampleView,
} from '../../test/dashboard/sample-view.js'
import { layFlow, thicknessOf } from './flow.js'
import { noRates } from './rates.js'
import { type State, states } from './states.js'

const pool = (name: string, count: number, state: (index: number) => State = () => 'up') => {
  const backends = Array.from({ length: count }, (_, index) => {
    return sampleBackend({ name: `${index}`, effective: state(index) })
  })
  return samplePool(name, backends)
}

test('a small pool shows each backend, a large one how many are in which state', () => {
  const view = sampleView({
    pools: [pool('web', 3), pool('big', 2000, (index) => (index < 7 ? 'down' : 'up'))],
  })
  const { leaves } = layFlow(view, noRates, 1000)
  assert.deepEqual(
    leaves.map(({ pool: name, state, what }) => {
      return [name, state, what.kind === 'backend' ? what.backend.name : what.count]
    }),
    [
      ...[0, 1, 2].map((index) => ['web', 'up', `${index}`]),
      ['big', 'down', 7],
      ['big', 'up', 1993],
    ],
  )
})

test('every listener leads to its pool, every pool to its backends', () => {
  const view = sampleView({
    listeners: [
      sampleListener(),
      sampleListener({ name: 'tls' }),
      sampleListener({ pool: 'gone' }),
    ],
    pools: [pool('web', 2)],
  })
  const { links } = layFlow(view, noRates, 1000)
  assert.deepEqual(
    links.map(({ key }) => key),
    ['l in', 'l tls', 'b web up 0', 'b web up 1'],
  )
})

test('pools beyond the most that are shown are counted', () => {
  const pools = Array.from({ length: 20 }, (_, index) => pool(`p${index}`, 1))
  const flow = layFlow(sampleView({ pools }), noRates, 1000)
  assert.equal(flow.pools.length + flow.poolsLeftOut, 20)
  assert.equal(flow.poolsLeftOut, 4)
})

test('boxes stay within the picture and never lie on each other', () => {
  const someState = fc.constantFrom(...states)
  const somePool = fc.tuple(fc.nat({ max: 12 }), fc.array(someState, { minLength: 1 }))
  const someView = fc.record({
    width: fc.integer({ min: 320, max: 2000 }),
    pools: fc.array(somePool, { maxLength: 20 }),
    listeners: fc.array(fc.nat({ max: 25 }), { maxLength: 10 }),
  })
  fc.assert(
    fc.property(someView, ({ width, pools, listeners }) => {
      const view = sampleView({
        pools: pools.map(([count, some], index) => {
          return pool(`p${index}`, count, (at) => some[at % some.length]!)
        }),
        listeners: listeners.map((at, index) =>
          sampleListener({ name: `${index}`, pool: `p${at}` }),
        ),
      })
      const flow = layFlow(view, noRates, width)
      const boxes = [...flow.listeners, ...flow.pools, ...flow.leaves]
      for (const box of boxes) {
        assert.ok(box.x >= 0 && box.x + box.width <= width)
        assert.ok(box.y >= 0 && box.y + box.height <= flow.height)
      }
      for (const [index, one] of boxes.entries()) {
        for (const other of boxes.slice(index + 1)) assert.ok(areApart(one, other))
      }
    }),
  )
})

type Placed = {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

function areApart(one: Placed, other: Placed): boolean {
  if (one.x + one.width <= other.x || other.x + other.width <= one.x) return true
  return one.y + one.height <= other.y || other.y + other.height <= one.y
}

test('a trickle is visible and a flood fits', () => {
  assert.ok(thicknessOf(0) > 1)
  assert.ok(thicknessOf(1) < thicknessOf(1000))
  assert.ok(thicknessOf(1e9) < 10)
})
