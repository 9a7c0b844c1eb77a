/**
 * Socket addresses as the kernel writes them (struct sockaddr_in, _in6, _un), to and from ours.
 * The family is in the machine's byte order, which is little-endian on all that run this engine.
 */

import type { Address, BindAddress } from '../../core/address.js'
import { formatAddress, isIpv4 } from '../../core/address.js'
import { bad, ok, type Result } from '../../core/result.js'
import { sockets } from './kernel.js'

/**
 * The address of a bind or a backend; the error says what is wrong with it. Host undefined: [::].
 */
export function encodeSockaddr(address: Address | BindAddress): Result<Uint8Array, string> {
  if (address.kind === 'unix') return ok(encodeUnix(address.path))
  const { host, port } = address
  if (host !== undefined && isIpv4(host)) return ok(encodeInet(host, port))
  return encodeInet6(host ?? '::', port)
}

/** What a sockaddr in `octets` says, as people write it. A unix peer without a name is `unix:`. */
export function formatSockaddr(octets: Uint8Array, at: number): string {
  const family = octets[at]! | (octets[at + 1]! << 8)
  const port = (octets[at + 2]! << 8) | octets[at + 3]!
  switch (family) {
    case sockets.inet:
      return `${octets[at + 4]}.${octets[at + 5]}.${octets[at + 6]}.${octets[at + 7]}:${port}`
    case sockets.inet6:
      return formatInet6(octets, at, port)
    default: {
      const end = octets.indexOf(0, at + 2)
      return `unix:${new TextDecoder().decode(octets.subarray(at + 2, end < at ? at + 2 : end))}`
    }
  }
}

/** The host of a TCP sockaddr, without port; empty for any other. */
export function hostOf(octets: Uint8Array, at: number): string {
  const text = formatSockaddr(octets, at)
  return text.startsWith('unix:')
    ? ''
    : text.slice(0, text.lastIndexOf(':')).replace(/^\[|\]$/g, '')
}

/** The port in a sockaddr of TCP. */
export function portOf(octets: Uint8Array): number {
  return (octets[2]! << 8) | octets[3]!
}

function encodeInet(host: string, port: number): Uint8Array {
  return new Uint8Array([
    sockets.inet,
    0,
    port >> 8,
    port & 255,
    ...host.split('.').map(Number),
    ...new Uint8Array(8),
  ])
}

function encodeInet6(host: string, port: number): Result<Uint8Array, string> {
  const [bare = '', zone] = host.split('%')
  const octets = new Uint8Array(28)
  octets[0] = sockets.inet6
  octets[2] = port >> 8
  octets[3] = port & 255
  const groups = groupsOf(bare)
  if (groups === undefined) return bad(`"${host}" is not an address`)
  groups.forEach((group, index) => {
    octets[8 + index * 2] = group >> 8
    octets[9 + index * 2] = group & 255
  })
  if (zone !== undefined) {
    // Names of interfaces would need a lookup; their numbers do not.
    if (!/^\d{1,9}$/.test(zone))
      return bad(`"${host}": write the zone as the number of the interface`)
    new DataView(octets.buffer).setUint32(24, Number(zone), true)
  }
  return ok(octets)
}

function groupsOf(bare: string): number[] | undefined {
  const embedded = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(bare)
  if (embedded !== null) {
    const [first = 0, second = 0, third = 0, fourth = 0] = embedded[2]!.split('.').map(Number)
    const high = ((first << 8) | second).toString(16)
    return groupsOf(`${embedded[1]}${high}:${((third << 8) | fourth).toString(16)}`)
  }
  const [left = '', right, more] = bare.split('::')
  if (more !== undefined) return undefined
  const parse = (half: string) =>
    half === '' ? [] : half.split(':').map((part) => parseInt(part, 16))
  const head = parse(left)
  const tail = parse(right ?? '')
  const missing = 8 - head.length - tail.length
  if (missing < 0 || (right === undefined && missing !== 0)) return undefined
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail]
  return groups.every((group) => group >= 0 && group <= 0xffff) ? groups : undefined
}

function formatInet6(octets: Uint8Array, at: number, port: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => {
    return (octets[at + 8 + index * 2]! << 8) | octets[at + 9 + index * 2]!
  })
  // An IPv4 client of a dual-stack socket is an IPv4 client.
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return `${octets.subarray(at + 20, at + 24).join('.')}:${port}`
  }
  return formatAddress({ kind: 'tcp', host: compress(groups), port })
}

// The longest run of zeroes, if of two or more, is written `::` (RFC 5952).
function compress(groups: readonly number[]): string {
  let [bestAt, bestLength] = [0, 1]
  for (let at = 0; at < 8; at++) {
    let length = 0
    while (at + length < 8 && groups[at + length] === 0) length += 1
    if (length > bestLength) [bestAt, bestLength] = [at, length]
  }
  const hex = groups.map((group) => group.toString(16))
  if (bestLength < 2) return hex.join(':')
  return `${hex.slice(0, bestAt).join(':')}::${hex.slice(bestAt + bestLength).join(':')}`
}

function encodeUnix(path: string): Uint8Array {
  const text = new TextEncoder().encode(path)
  const octets = new Uint8Array(2 + text.length + 1)
  octets[0] = sockets.unix
  octets.set(text, 2)
  return octets
}
