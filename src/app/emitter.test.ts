import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import type { Event } from '../core/events.js'
import { Emitter } from './emitter.js'

const available: Event = { type: 'pool.available', payload: { pool: 'web' } }

test('handlers are called in the order they were added, those for all events last', () => {
  const emitter = new Emitter()
  const called: string[] = []
  emitter.onAny(({ type }) => called.push(`any ${type}`))
  emitter.on('pool.available', ({ pool }) => called.push(`first ${pool}`))
  emitter.on('pool.available', ({ pool }) => called.push(`second ${pool}`))
  emitter.on('backend.up', () => called.push('another kind'))
  emitter.emit(available)
  assert.deepEqual(called, ['first web', 'second web', 'any pool.available'])
})

test('once is once, off undoes one on, and both may happen while being called', () => {
  const emitter = new Emitter()
  const called: string[] = []
  const twice = (): void => {
    called.push('twice')
    emitter.off('pool.available', twice)
  }
  emitter.once('pool.available', () => called.push('once'))
  emitter.on('pool.available', twice)
  emitter.on('pool.available', twice)
  emitter.emit(available)
  emitter.emit(available)
  assert.deepEqual(called, ['once', 'twice', 'twice'])
  const any = (): void => void called.push('any')
  emitter.onAny(any)
  emitter.offAny(any)
  emitter.emit(available)
  assert.equal(called.length, 3)
})

test('a handler that throws stops nobody and is reported once', async () => {
  const emitter = new Emitter()
  let called = 0
  emitter.on('pool.available', () => {
    throw new Error('thrown by a handler')
  })
  emitter.on('pool.available', () => {
    called += 1
  })
  const warnings = countWarnings('thrown by a handler')
  emitter.emit(available)
  emitter.emit(available)
  assert.equal(called, 2)
  assert.equal(await warnings(), 1)
})

test('a promise that a handler leaves behind may fail without ending the process', async () => {
  const emitter = new Emitter()
  emitter.on('pool.available', async () => {
    throw new Error('failed later')
  })
  const warned = once(process, 'warning')
  emitter.emit(available)
  const [warning] = await warned
  assert.match(String(warning), /handler of "pool\.available" failed.*failed later/s)
})

test('a name that is no event is refused, with the one that was meant', () => {
  const emitter = new Emitter()
  const refused = (name: string) => () => emitter.on(name as 'backend.up', () => {})
  assert.throws(
    refused('backend.upp'),
    /no event is called "backend.upp"; did you mean "backend.up"/,
  )
  assert.throws(refused('nonsense'), /the events are session\.closed, backend\.up/)
})

/** Counts the warnings about something from now on; what it returns gives the number. */
function countWarnings(about: string): () => Promise<number> {
  let count = 0
  const onWarning = (warning: Error): void => {
    if (warning.message.includes(about)) count += 1
  }
  process.on('warning', onWarning)
  return async () => {
    await new Promise((resolve) => setImmediate(resolve)) // Warnings come a turn later.
    process.off('warning', onWarning)
    return count
  }
}
