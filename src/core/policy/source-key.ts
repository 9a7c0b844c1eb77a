/** What a session is known by to a policy that asks: a hash of its client's address. */

import { hashBytes } from '../hash.js'
import { ipBytes, maskBytes } from '../ip.js'
import type { Balance } from './policy.js'

const ipv4Bytes = 4

/** True where the policy asks for a key; the others are given 0. */
export function hasKey({ policy }: Balance): boolean {
  return policy === 'hash' || policy === 'module'
}

/**
 * The key of a client with this address, without its port; 0 where the policy asks for none.
 * Clients of unix sockets have no address: they all have one key.
 */
export function sourceKey(balance: Balance, host: string): number {
  if (!hasKey(balance)) return 0
  if (balance.policy !== 'hash') return hashBytes(bytesOf(host))
  if (balance.on === 'source') return hashBytes(bytesOf(host), balance.seed)
  return networkKey(host, balance.prefix4, balance.prefix6, balance.seed)
}

/**
 * What a client is known by in a queue: its IPv4 address, or the IPv6 network of 64 bits it is in,
 * for that is what one subscriber has.
 */
export function queueKey(host: string): number {
  return networkKey(host, 32, 64, 0)
}

function networkKey(host: string, prefix4: number, prefix6: number, seed: number): number {
  const bytes = bytesOf(host)
  return hashBytes(maskBytes(bytes, bytes.length === ipv4Bytes ? prefix4 : prefix6), seed)
}

function bytesOf(host: string): Uint8Array {
  return ipBytes(host) ?? new Uint8Array(0)
}
