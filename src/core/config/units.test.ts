import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  durationMsMax,
  formatDuration,
  formatRate,
  formatShare,
  formatSize,
  parseDuration,
  parseRate,
  parseShare,
  parseSize,
} from './units.js'

test('shares are percentages from 1 to 100', () => {
  for (const [text, value] of [
    ['50%', 0.5],
    ['100%', 1],
    ['33.3%', 0.333],
    ['1%', 0.01],
  ] as const) {
    assert.deepEqual(parseShare(text), { ok: true, value })
    assert.equal(formatShare(value), text)
  }
  for (const text of ['50', '0%', '101%', 'half', '-1%']) assert.equal(parseShare(text).ok, false)
})

test('rates are so many in a second or in a minute', () => {
  for (const [text, value, written] of [
    ['5/s', 5, '5/s'],
    ['30/m', 0.5, '30/m'],
    ['7/m', 7 / 60, '7/m'],
    ['60/m', 1, '1/s'],
  ] as const) {
    assert.deepEqual(parseRate(text), { ok: true, value })
    assert.equal(formatRate(value), written)
  }
  for (const text of ['5', '5 /s', '5/h', '-5/s', '1.5/s', '/s']) {
    assert.equal(parseRate(text).ok, false)
  }
})

test('a duration that is written reads back as the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: durationMsMax }), (ms) => {
      assert.deepEqual(parseDuration(formatDuration(ms)), { ok: true, value: ms })
    }),
  )
})

test('a size that is written reads back as the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (bytes) => {
      assert.deepEqual(parseSize(formatSize(bytes)), { ok: true, value: bytes })
    }),
  )
})

test('any text is a duration and a size or neither, and never throws', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const [duration, size] = [parseDuration(text), parseSize(text)]
      assert.ok(!duration.ok || duration.value <= durationMsMax)
      assert.ok(!size.ok || size.value >= 0)
    }),
  )
})

test('durations are added up from their parts', () => {
  assert.deepEqual(parseDuration('1h30m'), { ok: true, value: 5_400_000 })
  assert.deepEqual(parseDuration('1.5s'), { ok: true, value: 1500 })
  assert.deepEqual(parseDuration('365d'), { ok: true, value: durationMsMax })
})

for (const text of ['', '5', '5 s', 's', '-5s', '5sec', '1h 30m', '1e3s', '5S', '366d', '5s,']) {
  test(`"${text}" is no duration`, () => {
    assert.equal(parseDuration(text).ok, false)
  })
}

test('sizes are powers of 1024 or of 1000, as their unit says', () => {
  assert.deepEqual(parseSize('16KiB'), { ok: true, value: 16_384 })
  assert.deepEqual(parseSize('16KB'), { ok: true, value: 16_000 })
  assert.deepEqual(parseSize('1.5MiB'), { ok: true, value: 1_572_864 })
  assert.deepEqual(parseSize('0B'), { ok: true, value: 0 })
})

for (const text of ['', '16', '16k', '16K', '16 KiB', '-1B', 'KiB', '16kib']) {
  test(`"${text}" is no size`, () => {
    assert.equal(parseSize(text).ok, false)
  })
}

test('a number without its unit is told what to write', () => {
  assert.deepEqual(parseDuration('30'), {
    ok: false,
    error: '"30" has no unit; write 30s or 30ms',
  })
})
