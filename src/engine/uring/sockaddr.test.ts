import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Address } from '../../core/address.js'
import { encodeSockaddr, formatSockaddr, hostOf, portOf } from './sockaddr.js'

function tcp(host: string, port = 80): Address {
  return { kind: 'tcp', host, port }
}

function encoded(address: Parameters<typeof encodeSockaddr>[0]): Uint8Array {
  const result = encodeSockaddr(address)
  assert.ok(result.ok, result.ok ? '' : result.error)
  return result.value
}

test('an IPv4 address is laid out as the kernel reads it', () => {
  const octets = [2, 0, 0x1f, 0x90, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
  assert.deepEqual([...encoded(tcp('10.0.0.1', 8080))], octets)
})

test('an IPv6 address is laid out as the kernel reads it, its zone at the end', () => {
  const octets = encoded(tcp('fe80::1:2%7', 443))
  assert.equal(octets.length, 28)
  assert.deepEqual([...octets.subarray(0, 8)], [10, 0, 1, 187, 0, 0, 0, 0])
  assert.deepEqual([...octets.subarray(8, 10)], [0xfe, 0x80])
  assert.deepEqual([...octets.subarray(20)], [0, 1, 0, 2, 7, 0, 0, 0])
})

test('no host is every address, IPv4 and IPv6', () => {
  const octets = encoded({ kind: 'tcp', host: undefined, port: 1 })
  assert.equal(octets[0], 10)
  assert.ok(octets.subarray(8).every((octet) => octet === 0))
})

test('a unix path ends with a zero, and comes back as it was', () => {
  const octets = encoded({ kind: 'unix', path: '/run/ä.sock' })
  assert.equal(octets.at(-1), 0)
  assert.equal(formatSockaddr(octets, 0), 'unix:/run/ä.sock')
  assert.equal(hostOf(octets, 0), '')
})

test('a unix peer without a name has an empty one', () => {
  assert.equal(formatSockaddr(new Uint8Array(32), 0), 'unix:')
})

test('what is no address is said to be none', () => {
  for (const host of ['1::2::3', '1:2:3', 'g::1', '1:2:3:4:5:6:7:8:9', '12345::']) {
    const result = encodeSockaddr(tcp(host))
    assert.ok(!result.ok, host)
    assert.match(result.error, /is not an address/)
  }
  const zoned = encodeSockaddr(tcp('fe80::1%eth0'))
  assert.match(zoned.ok ? '' : zoned.error, /number of the interface/)
})

test('an IPv4 client of a dual-stack socket is an IPv4 client', () => {
  const octets = encoded(tcp('::ffff:192.0.2.7', 99))
  assert.equal(formatSockaddr(octets, 0), '192.0.2.7:99')
  assert.equal(hostOf(octets, 0), '192.0.2.7')
})

test('IPv6 is written short, as RFC 5952 says', () => {
  for (const [written, short] of [
    ['2001:db8:0:0:1:0:0:1', '[2001:db8::1:0:0:1]:80'],
    ['2001:db8:0:1:1:1:1:1', '[2001:db8:0:1:1:1:1:1]:80'],
    ['0:0:0:0:0:0:0:0', '[::]:80'],
    ['1:0:0:0:0:0:0:0', '[1::]:80'],
  ] as const) {
    assert.equal(formatSockaddr(encoded(tcp(written)), 0), short)
  }
})

test('every address and port come back, wherever in memory they lie', () => {
  const host = fc.oneof(fc.ipV4(), fc.ipV6())
  fc.assert(
    fc.property(host, fc.nat(65_535), fc.nat(64), (each, port, at) => {
      const octets = encoded(tcp(each, port))
      assert.equal(portOf(octets), port)
      const memory = new Uint8Array(at + octets.length)
      memory.set(octets, at)
      const text = formatSockaddr(memory, at)
      assert.ok(text.endsWith(`:${port}`))
      // Said again it is the same: only the spelling may differ from what was written.
      const again = encoded(tcp(hostOf(memory, at), port))
      assert.equal(formatSockaddr(again, 0), text)
    }),
  )
})
