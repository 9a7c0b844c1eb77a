import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ipBytes, maskBytes } from './ip.js'

test('an IPv4 address is four bytes', () => {
  assert.deepEqual([...ipBytes('10.0.255.1')!], [10, 0, 255, 1])
})

test('an IPv6 address is sixteen bytes, however it is written', () => {
  const whole = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
  for (const text of [
    '2001:db8::1',
    '2001:0DB8:0:0:0:0:0:1',
    '2001:db8::0:1',
    '2001:db8::1%eth0',
  ]) {
    assert.deepEqual([...ipBytes(text)!], whole, text)
  }
  assert.deepEqual([...ipBytes('::')!], new Array(16).fill(0))
  assert.equal(ipBytes('64:ff9b::10.0.0.1')!.at(-4), 10)
})

test('an IPv4 client of a dual-stack listener is its IPv4 address', () => {
  assert.deepEqual([...ipBytes('::ffff:10.0.0.1')!], [10, 0, 0, 1])
})

test('a name or a path is no address', () => {
  for (const text of ['db.internal', '', '/run/app.sock', '1.2.3', '1::2::3']) {
    assert.equal(ipBytes(text), undefined, text)
  }
})

test('a mask keeps the first bits', () => {
  const bytes = Uint8Array.from([255, 255, 255, 255])
  assert.deepEqual([...maskBytes(bytes, 24)], [255, 255, 255, 0])
  assert.deepEqual([...maskBytes(bytes, 20)], [255, 255, 240, 0])
  assert.deepEqual([...maskBytes(bytes, 0)], [0, 0, 0, 0])
  assert.deepEqual([...maskBytes(bytes, 32)], [255, 255, 255, 255])
})
