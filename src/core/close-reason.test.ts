import assert from 'node:assert/strict'
import { constants } from 'node:os'
import { test } from 'node:test'
import { closeReasons, dialCodeOf, dialCodes } from './close-reason.js'

test('the reasons are a closed list: a change here is a change of the public contract', () => {
  assert.equal(
    closeReasons.join(' '),
    'done client-reset client-gone backend-reset backend-removed backend-down peer-timeout ' +
      'idle-timeout half-closed-timeout max-duration rebalanced connect-failed no-local-port ' +
      'no-backend no-route denied limit queue-timeout queue-full bad-proxy-header ' +
      'preread-timeout preread-invalid tls-failed drained closed-by-operator shutdown overload ' +
      'worker-lost internal',
  )
})

test('a dial that fails has a word for what happened', () => {
  const words = {
    ECONNREFUSED: 'refused',
    ETIMEDOUT: 'timeout',
    EHOSTUNREACH: 'unreachable',
    ENETUNREACH: 'unreachable',
    ECONNRESET: 'reset',
    EAGAIN: 'busy',
    EADDRNOTAVAIL: 'no-local-port',
    EMFILE: 'no-descriptor',
    ENOENT: 'not-found',
    ENOTFOUND: 'not-found',
    EPERM: 'other',
  }
  for (const [errorName, word] of Object.entries(words)) assert.equal(dialCodeOf(errorName), word)
  assert.equal(dialCodeOf(undefined), 'other')
})

test('every error of the system has a word of the list', () => {
  for (const errorName of Object.keys(constants.errno)) {
    assert.ok(dialCodes.includes(dialCodeOf(errorName)), errorName)
  }
})
