import assert from 'node:assert/strict'
import { test } from 'node:test'
import { counted, humanCount, humanDuration, humanSize } from './human.js'

test('durations change unit without a gap', () => {
  const shown: readonly (readonly [number, string])[] = [
    [0, '0 ms'],
    [0.4, '0 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [1234, '1.2 s'],
    [59_949, '59.9 s'],
    [59_999, '1m 00s'],
    [125_000, '2m 05s'],
    [3_599_900, '1h 00m'],
    [7_500_000, '2h 05m'],
    [86_399_999, '1d 00h'],
    [273_600_000, '3d 04h'],
  ]
  for (const [ms, text] of shown) assert.equal(humanDuration(ms), text, `${ms} ms`)
})

test('sizes change unit without a gap', () => {
  const shown: readonly (readonly [number, string])[] = [
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [3174, '3.1 KiB'],
    [102_400, '100 KiB'],
    [1_048_575, '1.0 MiB'],
    [1_258_291, '1.2 MiB'],
    [5 * 1024 ** 4, '5.0 TiB'],
    [2 ** 70, '1048576 PiB'],
  ]
  for (const [bytes, text] of shown) assert.equal(humanSize(bytes), text, `${bytes} bytes`)
})

test('counts have their thousands set apart', () => {
  assert.equal(humanCount(999), '999')
  assert.equal(humanCount(28_232), '28,232')
  assert.equal(humanCount(1_234_567), '1,234,567')
  assert.equal(counted(1, 'backend'), '1 backend')
  assert.equal(counted(0, 'backend'), '0 backends')
  assert.equal(counted(2, 'address', 'addresses'), '2 addresses')
})
