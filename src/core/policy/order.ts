/**
 * What the main thread publishes for a policy to draw from, as indexes into the usable backends:
 * a smooth weighted round, each backend once, or a Maglev table.
 */

import { scheduleEntriesMax, smoothOrder } from '../smooth-order.js'
import { maglevSize, maglevTable } from './maglev.js'
import type { Balance } from './policy.js'

/** True where the order holds a backend as often as its weight says, slow start and all. */
export function isByWeight({ policy }: Balance): boolean {
  return !['least-sessions', 'first', 'hash'].includes(policy)
}

/** A usable backend as an order knows it. Its weight is a whole number of at least 1. */
export type OrderMember = { readonly name: string; readonly weight: number }

/** The order of these backends for this policy. */
export function orderFor(balance: Balance, members: readonly OrderMember[]): Int32Array {
  switch (balance.policy) {
    case 'round-robin':
    case 'random':
    case 'two-choices':
    case 'fastest':
    case 'module':
      return smoothOrder(members.map(({ weight }) => weight))
    case 'least-sessions':
    case 'first':
      return Int32Array.from(members, (_, index) => index)
    case 'hash':
      return maglevTable(members, balance.seed)
  }
}

/** Entries that the order of any of these backends may need; weights may be 0. */
export function orderCapacity(balance: Balance, members: readonly OrderMember[]): number {
  switch (balance.policy) {
    case 'round-robin':
    case 'random':
    case 'two-choices':
    case 'fastest':
    case 'module': {
      // Fewer of them never need more entries than their weights add up to. Scaling down a long
      // order keeps one entry each, hence the extra.
      const weights = members.reduce((sum, { weight }) => sum + weight, 0)
      return Math.min(weights, scheduleEntriesMax + members.length)
    }
    case 'least-sessions':
    case 'first':
      return members.length
    case 'hash':
      return maglevSize(members.length)
  }
}
