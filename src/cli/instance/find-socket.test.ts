import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findSocket } from './find-socket.js'

test('the one that is named is taken, by option before environment', () => {
  const environment = { EVENER_SOCKET: '/b.sock' }
  assert.deepEqual(
    findSocket('/a.sock', environment, () => []),
    { ok: true, value: '/a.sock' },
  )
  assert.deepEqual(
    findSocket(undefined, environment, () => []),
    { ok: true, value: '/b.sock' },
  )
})

test('else the only one running, and with none or several it says what to do', () => {
  const found = (paths: readonly string[]) => findSocket(undefined, {}, () => paths)
  assert.deepEqual(found(['/run/evener/a.sock']), { ok: true, value: '/run/evener/a.sock' })
  const none = found([])
  assert.ok(
    !none.ok &&
      /no Evener is running here \(looked in \/run\/evener and \/tmp\/evener-\d+\)/.test(
        none.error,
      ),
  )
  const several = found(['/run/evener/a.sock', '/run/evener/b.sock'])
  assert.ok(!several.ok && several.error.includes('\n  --socket /run/evener/b.sock\n'))
})
