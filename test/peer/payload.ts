/**
 * Bytes that can be told apart by their place: whoever receives the byte at some offset knows what
 * it must be. A lost, doubled or swapped byte shows at once and says where.
 */

import assert from 'node:assert/strict'

// A prime length, so that no buffer size of anybody divides it.
const pattern = Buffer.alloc(65_521)
for (let at = 0, state = 1; at < pattern.length; at++) {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
  pattern[at] = state >>> 16
}
const twice = Buffer.concat([pattern, pattern])

/** The bytes of the payload from `offset` on. */
export function payload(byteCount: number, offset = 0): Buffer {
  const bytes = Buffer.allocUnsafe(byteCount)
  for (let at = 0; at < byteCount; at += pattern.length) {
    const from = (offset + at) % pattern.length
    twice.copy(bytes, at, from, from + Math.min(pattern.length, byteCount - at))
  }
  return bytes
}

/** Asserts that `bytes` are those of the payload from `offset` on. */
export function assertPayload(bytes: Uint8Array, offset = 0): void {
  const wanted = payload(bytes.length, offset)
  if (wanted.equals(bytes)) return
  const at = wanted.findIndex((byte, index) => byte !== bytes[index])
  assert.fail(`byte ${offset + at} is ${bytes[at]}, not ${wanted[at]}`)
}
