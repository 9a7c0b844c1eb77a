import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type BindAddress,
  bindsOverlap,
  formatAddress,
  isIpv4,
  isIpv6,
  parseAddress,
  parseBindAddress,
  unixPathBytesMax,
} from './address.js'

const port = fc.integer({ min: 1, max: 65535 })
const hostName = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}(\.[a-z][a-z0-9-]{0,10}){0,3}$/)
const host = fc.oneof(fc.ipV4(), fc.ipV6(), hostName)
const plain = { noNullPrototype: true }
const tcp = fc.record({ kind: fc.constant('tcp' as const), host, port }, plain)
const unix = fc.record(
  { kind: fc.constant('unix' as const), path: fc.stringMatching(/^[!-~ ]{1,100}$/) },
  plain,
)

test('an address that is written reads back as the same', () => {
  fc.assert(
    fc.property(fc.oneof(tcp, unix), (address) => {
      assert.deepEqual(parseAddress(formatAddress(address)), { ok: true, value: address })
    }),
  )
})

test('a bind address that is written reads back as the same', () => {
  const anyPort = fc.integer({ min: 0, max: 65535 })
  const anywhere = fc.record(
    { kind: fc.constant('tcp' as const), host: fc.constant(undefined), port: anyPort },
    plain,
  )
  fc.assert(
    fc.property(fc.oneof(tcp, unix, anywhere), (address: BindAddress) => {
      assert.deepEqual(parseBindAddress(formatAddress(address)), { ok: true, value: address })
    }),
  )
})

test('any text is an address or is told why not', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f.:[\]]{0,30}$/)), (text) => {
      const result = parseAddress(text)
      assert.ok(result.ok || result.error.length > 0)
    }),
  )
})

test('IPv4 and IPv6 literals are those that Node knows', () => {
  const near = fc.oneof(fc.ipV4(), fc.ipV6(), fc.stringMatching(/^[0-9a-f.:]{0,24}$/))
  fc.assert(
    fc.property(near, (text) => {
      assert.equal(isIpv4(text), isIP(text) === 4, `IPv4 ${text}`)
      assert.equal(isIpv6(text), isIP(text) === 6, `IPv6 ${text}`)
    }),
    { numRuns: 1000 },
  )
})

test('hosts are taken in lower case', () => {
  assert.deepEqual(parseAddress('DB.Internal:5432'), {
    ok: true,
    value: { kind: 'tcp', host: 'db.internal', port: 5432 },
  })
})

for (const text of [
  '',
  ':',
  '10.0.0.1',
  ':9001',
  '10.0.0.1:0',
  '10.0.0.1:65536',
  '10.0.0.256:80',
  '10.0.0:80',
  '::1:80',
  '[::1]',
  '[::1',
  '[fe80::1%]:80',
  '-a:80',
  'a b:80',
  'a..b:80',
  'http://a:80',
  'unix:',
  'unix:/run/a\nb',
  'unix:/run/a\0b',
  `unix:/${'a'.repeat(unixPathBytesMax)}`,
]) {
  test(`${JSON.stringify(text)} is no address of a backend`, () => {
    assert.equal(parseAddress(text).ok, false)
  })
}

test('a unix path of the longest length is taken', () => {
  assert.ok(parseAddress(`unix:/${'a'.repeat(unixPathBytesMax - 1)}`).ok)
})

const overlapping: readonly [left: string, right: string, overlap: boolean][] = [
  [':80', ':80', true],
  [':80', ':81', false],
  [':80', '0.0.0.0:80', true],
  [':80', '[::]:80', true],
  [':80', '127.0.0.1:80', true],
  [':80', 'localhost:80', true],
  ['0.0.0.0:80', '[::]:80', false],
  ['0.0.0.0:80', '10.0.0.1:80', true],
  ['0.0.0.0:80', '[::1]:80', false],
  ['[::]:80', '[::1]:80', true],
  ['[::]:80', '10.0.0.1:80', false],
  ['[::1]:80', '[0:0:0:0:0:0:0:1]:80', true],
  ['[::ffff:1.2.3.4]:80', '[::ffff:102:304]:80', true],
  ['[fe80::1%eth0]:80', '[fe80::1%eth1]:80', false],
  ['10.0.0.1:80', '10.0.0.2:80', false],
  [':0', ':0', false],
  ['unix:/a', 'unix:/a', true],
  ['unix:/a', 'unix:/b', false],
  ['unix:/a', ':80', false],
]
for (const [left, right, overlap] of overlapping) {
  test(`${left} and ${right} ${overlap ? 'overlap' : 'stand side by side'}`, () => {
    assert.equal(bindsOverlap(bind(left), bind(right)), overlap)
    assert.equal(bindsOverlap(bind(right), bind(left)), overlap)
  })
}

function bind(text: string): BindAddress {
  const result = parseBindAddress(text)
  assert.ok(result.ok, text)
  return result.value
}
