import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { Schedule } from './schedule.js'

function draw(schedule: Schedule, count: number): number[] {
  return Array.from({ length: count }, () => schedule.next())
}

test('nothing is drawn before something is published', () => {
  const schedule = new Schedule(Schedule.allocate(4))
  assert.equal(schedule.length, 0)
  assert.equal(schedule.next(), -1)
  assert.equal(schedule.at(0), -1)
})

test('turns go round in the published order, from the turn it begins with', () => {
  const schedule = new Schedule(Schedule.allocate(4))
  schedule.publish(Int32Array.of(7, 8, 9))
  assert.deepEqual(draw(schedule, 7), [7, 8, 9, 7, 8, 9, 7])
  schedule.publish(Int32Array.of(7, 8, 9), 5)
  assert.deepEqual(draw(schedule, 3), [9, 7, 8])
})

test('looking at a place draws nothing', () => {
  const schedule = new Schedule(Schedule.allocate(4))
  schedule.publish(Int32Array.of(7, 8))
  assert.deepEqual([schedule.at(0), schedule.at(1), schedule.at(2)], [7, 8, -1])
  assert.equal(schedule.next(), 7)
})

test('what does not fit is our own mistake, and the old order stands', () => {
  const schedule = new Schedule(Schedule.allocate(2))
  schedule.publish(Int32Array.of(1, 2))
  assert.throws(() => schedule.publish(Int32Array.of(1, 2, 3)), /fits its memory/)
  assert.deepEqual(draw(schedule, 2), [1, 2])
})

test('every publication replaces the one before, whole, in every view of the memory', () => {
  const order = fc.array(fc.nat({ max: 9 }), { maxLength: 6 })
  fc.assert(
    fc.property(fc.array(order, { minLength: 1, maxLength: 6 }), (orders) => {
      const memory = Schedule.allocate(6)
      const [main, other] = [new Schedule(memory), new Schedule(memory)]
      for (const rows of orders) {
        main.publish(Int32Array.from(rows))
        assert.equal(other.length, rows.length)
        const expected = rows.length === 0 ? [-1, -1] : [...rows, ...rows]
        assert.deepEqual(draw(other, expected.length), expected)
      }
    }),
  )
})

test('turns go on past the largest number a cursor can hold', () => {
  const memory = Schedule.allocate(2)
  const schedule = new Schedule(memory)
  schedule.publish(Int32Array.of(4, 5))
  // The cursor wraps from 2^31 - 1 to a negative word, and from 2^32 - 1 to 0.
  for (const ticket of [2 ** 31 - 2, 2 ** 32 - 2]) {
    const words = new Int32Array(memory)
    const cursor = words.indexOf(2, 1) - 1 // Its word stands before the length, which is 2.
    words[cursor] = ticket | 0
    assert.deepEqual(draw(schedule, 4), [4, 5, 4, 5])
  }
})

test('a worker in the middle of the old order is not disturbed by a new one', () => {
  const memory = Schedule.allocate(2)
  const schedule = new Schedule(memory)
  schedule.publish(Int32Array.of(41, 42))
  schedule.publish(Int32Array.of(51, 52))
  const words = [...new Int32Array(memory)]
  for (const row of [41, 42, 51, 52]) assert.ok(words.includes(row), `${row} in ${words}`)
})

test('threads that draw at the same time share the turns exactly', async () => {
  const memory = Schedule.allocate(3)
  new Schedule(memory).publish(Int32Array.of(0, 1, 2))
  const counts = new Int32Array(new SharedArrayBuffer(3 * 4))
  const ready = new Int32Array(new SharedArrayBuffer(4))
  const url = new URL('./schedule.js', import.meta.url).href
  // They wait for each other, or one would be done before the other begins.
  const code = `
    const { workerData: { url, memory, counts, ready } } = require('node:worker_threads')
    import(url).then(({ Schedule }) => {
      const schedule = new Schedule(memory)
      Atomics.add(ready, 0, 1)
      while (Atomics.load(ready, 0) < 2);
      for (let turn = 0; turn < 300_000; turn++) Atomics.add(counts, schedule.next(), 1)
    })`
  const workers = [0, 1].map(() => {
    return new Worker(code, { eval: true, workerData: { url, memory, counts, ready } })
  })
  await Promise.all(workers.map((worker) => once(worker, 'exit')))
  assert.deepEqual([...counts], [200_000, 200_000, 200_000])
})
