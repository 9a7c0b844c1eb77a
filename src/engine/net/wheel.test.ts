import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slotsMax, type Timed, tickMs, Wheel } from './wheel.js'

/** A wheel turned by hand, and what it looked at: names with the time, in milliseconds. */
function byHand() {
  let nowMs = 1000
  const wheel = new Wheel(() => nowMs)
  const looks: string[] = []
  const entry = (name: string, next: () => number | undefined = () => undefined): Timed => {
    const own: Timed = {
      wheelPlace: undefined,
      check: (atMs) => {
        looks.push(`${name} at ${atMs - 1000}`)
        const delayMs = next()
        if (delayMs === undefined) wheel.remove(own)
        return delayMs ?? 0
      },
    }
    return own
  }
  const passMs = (ms: number): void => {
    nowMs += ms
    wheel.turn()
  }
  return { wheel, looks, entry, passMs }
}

test('an entry is looked at once its time has come, no sooner and hardly later', (context) => {
  const { wheel, looks, entry, passMs } = byHand()
  context.after(() => wheel.remove(early))
  const early = entry('early')
  wheel.set(early, 50)
  for (let passed = 0; passed < 49; passed++) passMs(1)
  assert.deepEqual(looks, [])
  passMs(2 * tickMs)
  assert.equal(looks.length, 1)
})

test('an entry says when it is to be looked at next', (context) => {
  const { wheel, looks, entry, passMs } = byHand()
  const often = entry('often', () => 100)
  context.after(() => wheel.remove(often))
  wheel.set(often, 100)
  for (let passed = 0; passed < 1000; passed += 10) passMs(10)
  assert.ok(looks.length >= 7 && looks.length <= 10, looks.join(', '))
})

test('a removed entry is forgotten, and removing it again is harmless', () => {
  const { wheel, looks, entry, passMs } = byHand()
  const gone = entry('gone')
  wheel.set(gone, 30)
  wheel.remove(gone)
  wheel.remove(gone)
  passMs(1000)
  assert.deepEqual(looks, [])
})

test('what is farther away than a turn is looked at once a turn', (context) => {
  const { wheel, looks, entry, passMs } = byHand()
  const far = entry('far', () => Number.POSITIVE_INFINITY)
  context.after(() => wheel.remove(far))
  wheel.set(far, Number.POSITIVE_INFINITY)
  for (let turn = 0; turn < 3 * slotsMax; turn++) passMs(tickMs)
  assert.ok(looks.length >= 2 && looks.length <= 4, looks.join(', '))
})

test('after a stuck moment everything due is looked at, in order', () => {
  const { wheel, looks, entry, passMs } = byHand()
  for (const [name, delayMs] of [
    ['c', 300],
    ['a', 40],
    ['b', 120],
  ] as const) {
    wheel.set(entry(name), delayMs)
  }
  passMs(5000)
  assert.deepEqual(looks, ['a at 5000', 'b at 5000', 'c at 5000'])
})

test('an entry may move another while it is looked at', () => {
  const { wheel, looks, entry, passMs } = byHand()
  const moved = entry('moved')
  const mover = entry('mover', () => {
    wheel.set(moved, 1000)
    return undefined
  })
  wheel.set(mover, 20)
  wheel.set(moved, 20)
  passMs(100)
  assert.deepEqual(looks, ['mover at 100'])
  wheel.remove(moved)
})
