/** What a session is known by to a policy that asks: a hash of its client's address. */

import { hashBytes } from '../hash.js'
import { ipBytes, maskBytes } from '../ip.js'
import type { Balance } from './policy.js'

const ipv4Bytes = 4

/**
 * The key of a client with this address, without its port; 0 where the policy asks for none.
 * Clients of unix sockets have no address: they all have one key.
 */
export function sourceKey(balance: Balance, host: string): number {
  if (balance.policy !== 'hash') return 0
  const bytes = ipBytes(host) ?? new Uint8Array(0)
  if (balance.on === 'source') return hashBytes(bytes, balance.seed)
  const bits = bytes.length === ipv4Bytes ? balance.prefix4 : balance.prefix6
  return hashBytes(maskBytes(bytes, bits), balance.seed)
}
