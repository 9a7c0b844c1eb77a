import assert from 'node:assert/strict'
import { test } from 'node:test'
import { headersOf, requestOf } from './wrk.js'

test('the request is 100 bytes long, whatever the port and kind', () => {
  for (const [port, keepAlive] of [
    [80, true],
    [65_535, true],
    [8080, false],
  ] as const) {
    const headers = headersOf(port, keepAlive).filter((word) => word !== '--header')
    assert.equal(requestOf(port, headers).length, 100)
  }
})
