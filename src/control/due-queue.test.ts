import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DueQueue } from './due-queue.js'

test('things come out by due time, and in the order they came in where that is equal', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
      const queue = new DueQueue<number>()
      for (const [index, dueMs] of times.entries()) queue.add(dueMs, index)
      const expected = times
        .map((dueMs, index) => ({ dueMs, index }))
        .sort((left, right) => left.dueMs - right.dueMs || left.index - right.index)
      for (const { dueMs, index } of expected) {
        assert.equal(queue.nextMs, dueMs)
        assert.equal(queue.take(), index)
      }
      assert.equal(queue.take(), undefined)
      assert.equal(queue.nextMs, Number.POSITIVE_INFINITY)
    }),
  )
})

test('adding and taking may alternate', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 50 }))), (steps) => {
      const queue = new DueQueue<number>()
      const model: number[] = []
      for (const dueMs of steps) {
        if (dueMs === null) assert.equal(queue.take(), model.shift())
        else {
          queue.add(dueMs, dueMs)
          model.push(dueMs)
          model.sort((left, right) => left - right)
        }
      }
      assert.deepEqual(
        [...queue.list()].sort((left, right) => left - right),
        model,
      )
    }),
  )
})
