/** IP addresses as bytes, for hashing and comparing by prefix. */

import { isIpv4, isIpv6 } from './address.js'

/**
 * The 4 or 16 bytes of a literal; undefined for anything else. An IPv4 client of a dual-stack
 * listener (`::ffff:10.0.0.1`) is that IPv4 address. A zone (`%eth0`) plays no part.
 */
export function ipBytes(text: string): Uint8Array | undefined {
  if (isIpv4(text)) return Uint8Array.from(text.split('.'), Number)
  if (!isIpv6(text)) return undefined
  const bytes = ipv6Bytes(text.split('%', 1)[0]!)
  const isMapped = bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 255
  return isMapped && bytes[11] === 255 ? bytes.subarray(12) : bytes
}

/** The bytes with all bits behind the first `bits` cleared. */
export function maskBytes(bytes: Uint8Array, bits: number): Uint8Array {
  return bytes.map((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - index * 8))
    return byte & (0xff00 >> kept) & 0xff
  })
}

function ipv6Bytes(text: string): Uint8Array {
  const [head = '', tail] = text.split('::')
  const front = groupsOf(head)
  const back = tail === undefined ? [] : groupsOf(tail)
  const bytes = new Uint8Array(16)
  front.forEach((byte, index) => {
    bytes[index] = byte
  })
  back.forEach((byte, index) => {
    bytes[16 - back.length + index] = byte
  })
  return bytes
}

function groupsOf(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number)
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 255]
  })
}
