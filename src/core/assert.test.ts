import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BrokenPromise, assert as promise, unreachable } from './assert.js'

test('a promise that holds costs nothing', () => {
  promise(true, 'what holds')
})

test('a broken promise stops at once and says what should have been true', () => {
  assert.throws(
    () => promise(false, 'a backend is leased before it is released'),
    (error) => error instanceof BrokenPromise && /leased before/.test(error.message),
  )
})

test('a case that cannot be is a broken promise that shows the value', () => {
  assert.throws(() => unreachable({ phase: 'lost' } as never), /no case for \{"phase":"lost"\}/)
})
