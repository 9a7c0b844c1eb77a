import assert from 'node:assert/strict'
import { constants } from 'node:os'
import { test } from 'node:test'
import { loadError, SetupError, setupFailureOf } from './setup-error.js'

function thrown(message: string, code: string): Error {
  return Object.assign(new Error(message), { code })
}

test('a refused call is told by its name, its error and what to do', () => {
  const { code, message } = setupFailureOf(new SetupError('eventfd', constants.errno.EMFILE))
  assert.equal(code, 'EMFILE')
  assert.equal(
    message,
    'eventfd (EMFILE): no descriptor is left; raise the limit on open files (ulimit -n)',
  )
})

test('what Node throws when it cannot start a thread gets its system error back', () => {
  const error = thrown('Worker initialization failure: EMFILE', 'ERR_WORKER_INIT_FAILED')
  const { code, message } = setupFailureOf(error)
  assert.equal(code, 'EMFILE')
  assert.match(message, /^a thread cannot be started \(EMFILE\): .*raise the limit/)
  const odd = setupFailureOf(thrown('Worker initialization failure', 'ERR_WORKER_INIT_FAILED'))
  assert.equal(odd.code, 'ERR_WORKER_INIT_FAILED')
})

test('what a thread could not read for want of descriptors says what to raise', () => {
  const { code, message } = setupFailureOf(thrown('EMFILE: too many open files, open', 'EMFILE'))
  assert.equal(code, 'EMFILE')
  assert.match(message, /^EMFILE: too many open files, open: .*raise the limit/)
})

test('what the loader of the calls says is passed on, with the code it means', () => {
  const { code, message } = setupFailureOf(loadError('koffi: koffi.node: Too many open files'))
  assert.equal(code, 'EMFILE')
  assert.match(message, /^koffi: koffi\.node: Too many open files: .*raise the limit/)
  const words = 'koffi cannot be loaded: no such file'
  assert.deepEqual(setupFailureOf(loadError(words)), { code: 'UNKNOWN', message: words })
})

test('shared memory that is not to be had is want of memory', () => {
  const { code, message } = setupFailureOf(new RangeError('Array buffer allocation failed'))
  assert.equal(code, 'ENOMEM')
  assert.match(message, /configure fewer workers/)
})

test('anything else is told as it came', () => {
  assert.deepEqual(setupFailureOf(new Error('odd')), { code: 'UNKNOWN', message: 'odd' })
  assert.deepEqual(setupFailureOf('odd'), { code: 'UNKNOWN', message: 'odd' })
})
