/** The tls probe against certificates that are right, and wrong in every way. */

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import type { ProbeSpec } from '../../src/core/world.js'
import { unixPlace } from './backends.js'
import { ask, endless, probeSuite, wordsOf } from './suite.js'
import { certificateFile, secured, tlsBackend } from './tls-backend.js'

const trusting = { verify: true, serverName: 'app.internal', caFile: certificateFile('ca.pem') }
const spec = { type: 'tls', tls: trusting } as const

probeSuite('tls', {
  spec,
  good: secured('app'),
  wrong: {
    expired: { treat: secured('expired'), says: /^the certificate has expired on Jan.*2021 GMT$/ },
    'self-signed': {
      treat: secured('alone'),
      says: /^the certificate is self-signed; name it as ca, or set verify: false$/,
    },
    'signed by nobody who is trusted': {
      treat: secured('app'),
      spec: tls({ caFile: undefined }),
      says: /^nobody who is trusted has signed the certificate; name who has as ca$/,
    },
    'for another name': {
      treat: secured('app'),
      spec: tls({ serverName: 'db.internal' }),
      says: /^the certificate is not for db\.internal but for DNS:app\.internal, IP.*; see/,
    },
    'for another address': {
      treat: secured('app'),
      spec: tls({ serverName: '127.0.0.2' }),
      says: /^the certificate is not for 127\.0\.0\.2 but for /,
    },
    'no TLS at all': { treat: (socket) => socket.write('220 hi\r\n'), says: /^not TLS$/ },
    'endless bytes': { treat: endless('x'.repeat(10_000)), says: /^not TLS$/ },
    'a reset in the handshake': {
      treat: (socket) => socket.once('data', () => socket.resetAndDestroy()),
      says: /^reset or closed in the TLS handshake$/,
    },
    'a close in the handshake': {
      treat: (socket) => socket.end(),
      says: /^reset or closed in the TLS handshake$/,
    },
    'a file of authorities that is not there': {
      treat: secured('app'),
      spec: tls({ caFile: '/nonexistent/ca.pem' }),
      says: /^\/nonexistent\/ca\.pem: no such file$/,
    },
    'a file that is no certificate': {
      treat: secured('app'),
      spec: tls({ caFile: certificateFile('README.md') }),
      says: /README\.md holds no PEM certificate$/,
    },
  },
  says: { silent: /^timeout in the TLS handshake$/, refused: /^refused$/ },
  unasked: 'failed',
})

test('without verify any certificate will do, and its end is told all the same', async (t) => {
  const { address } = await tlsBackend(t, 'expired')
  const outcome = await ask(tls({ verify: false, caFile: undefined }), address)
  assert.ok(outcome.result === 'passed')
  assert.equal(outcome.learned?.certificateExpiresMs, Date.UTC(2021, 0, 1))
})

test('the certificate may be for the address, or be itself the authority', async (t) => {
  const { address } = await tlsBackend(t, 'app')
  assert.equal(wordsOf(await ask(tls({ serverName: '127.0.0.1' }), address)), 'passed')
  const alone = await tlsBackend(t, 'alone')
  const itself = tls({ caFile: certificateFile('alone.pem') })
  assert.equal(wordsOf(await ask(itself, alone.address)), 'passed')
})

test('a file of authorities that changes is read again', async (t) => {
  const { address } = await tlsBackend(t, 'alone')
  const caFile = `${unixPlace(t).path}.pem`
  const { readFileSync } = await import('node:fs')
  writeFileSync(caFile, readFileSync(certificateFile('ca.pem')))
  assert.match(wordsOf(await ask(tls({ caFile }), address)), /self-signed/)
  writeFileSync(caFile, readFileSync(certificateFile('alone.pem')))
  assert.equal(wordsOf(await ask(tls({ caFile }), address)), 'passed')
})

function tls(change: Partial<typeof trusting> | { readonly caFile: undefined }): ProbeSpec {
  return { type: 'tls', tls: { ...trusting, ...change } }
}
