import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bodyCharactersMax, outcomeOfError, quoteBody } from './probe-words.js'

test('errors of the network speak of the backend', () => {
  assert.deepEqual(outcomeOfError('ECONNREFUSED', 3), { result: 'failed', ms: 3, why: 'refused' })
  assert.equal(whyOf('EHOSTUNREACH'), 'failed: unreachable')
  assert.equal(whyOf('ENOENT'), 'failed: no such socket')
  assert.equal(whyOf('EACCES'), 'failed: EACCES')
  assert.equal(whyOf(undefined), 'failed: unknown error')
})

test('errors of our own say nothing about the backend', () => {
  assert.equal(whyOf('EMFILE'), 'inconclusive: no descriptor was free')
  assert.equal(whyOf('EADDRNOTAVAIL'), 'inconclusive: no local port was free')
  assert.equal(whyOf('EAGAIN'), 'inconclusive: the queue of the socket was full')
})

test('a body is shown on one line, cut, and harmless to a terminal', () => {
  assert.equal(quoteBody('warming'), '"warming"')
  assert.equal(quoteBody('a "b"\n\\'), '"a \\"b\\"\\n\\\\"')
  assert.equal(quoteBody('\u001b[31m\u202e\u0007'), '"\\u{1b}[31m\\u{202e}\\u{7}"')
  assert.equal(quoteBody('grün 🐎'), '"grün 🐎"')
  assert.equal(quoteBody('x'.repeat(1000)), `"${'x'.repeat(bodyCharactersMax)}…"`)
})

function whyOf(errorName: string | undefined): string {
  const outcome = outcomeOfError(errorName, 1)
  return outcome.result === 'passed' ? 'passed' : `${outcome.result}: ${outcome.why}`
}
