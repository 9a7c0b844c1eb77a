import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Allowance } from './allowance.js'

test('so many in a second, and again in the next', () => {
  const allowance = new Allowance(3)
  const taken = (nowMs: number): boolean => {
    const isOpen = allowance.isOpen(nowMs)
    if (isOpen) allowance.spend()
    return isOpen
  }
  const times = [0, 1, 2, 3, 999, 1000, 1001, 1002, 1003, 5000]
  assert.deepEqual(times.map(taken), [
    ...[true, true, true, false, false],
    ...[true, true, true, false],
    true,
  ])
})
