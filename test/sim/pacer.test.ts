import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VirtualClock } from '../../src/app/simulation/virtual-clock.js'
import { Pacer, startsPerTurnMax } from '../../src/control/pacer.js'

test('things begin when they are due, never before', async () => {
  const clock = new VirtualClock()
  const pacer = new Pacer(clock, 10)
  const begun: number[] = []
  for (const dueMs of [30, 10, 20]) {
    pacer.at(dueMs, (done) => {
      begun.push(clock.nowMs())
      done()
    })
  }
  await clock.advance(9)
  assert.deepEqual(begun, [])
  await clock.advance(100)
  assert.deepEqual(begun, [10, 20, 30])
})

test('who waits for a place is served in the order of due times', async () => {
  const clock = new VirtualClock()
  const pacer = new Pacer(clock, 1)
  const begun: string[] = []
  const hold = (name: string) => (done: () => void) => {
    begun.push(`${name} ${clock.nowMs()}`)
    clock.after(100, done)
  }
  pacer.at(0, hold('first'))
  pacer.at(60, hold('late'))
  pacer.at(50, hold('early'))
  await clock.advance(1000)
  assert.deepEqual(begun, ['first 0', 'early 100', 'late 200'])
})

test('giving a place back twice frees it once', async () => {
  const clock = new VirtualClock()
  const pacer = new Pacer(clock, 1)
  let running = 0
  let runningHighest = 0
  for (let index = 0; index < 5; index++) {
    pacer.at(0, (done) => {
      running += 1
      runningHighest = Math.max(runningHighest, running)
      clock.after(10, () => {
        running -= 1
        done()
        done()
      })
    })
  }
  await clock.advance(1000)
  assert.equal(runningHighest, 1)
})

test('a crowd begins a few at a time, so that others get a turn in between', async () => {
  const clock = new VirtualClock()
  const pacer = new Pacer(clock, 1000)
  let inTurn = 0
  let inTurnHighest = 0
  for (let index = 0; index < 100; index++) {
    pacer.at(5, () => {
      inTurn += 1
      inTurnHighest = Math.max(inTurnHighest, inTurn)
      setImmediate(() => {
        inTurn = 0
      })
    })
  }
  await clock.advance(10)
  assert.equal(inTurnHighest, startsPerTurnMax)
})

test('what is cancelled does not begin, and takes nobody a place', async () => {
  const clock = new VirtualClock()
  const pacer = new Pacer(clock, 1)
  const begun: string[] = []
  const cancel = pacer.at(10, () => begun.push('cancelled'))
  pacer.at(20, () => begun.push('kept'))
  cancel()
  cancel()
  await clock.advance(100)
  assert.deepEqual(begun, ['kept'])
})
