/** How many clients a change of a hashed pool sends to another backend. */

import { balanceOf } from '../config/balance-fields.js'
import type { Config, PoolConfig } from '../config/schema.js'
import { mixBits } from '../hash.js'
import { maglevTable } from '../policy/maglev.js'
import type { Balance } from '../policy/policy.js'
import { isSame } from './changes.js'
import type { MovedKeys } from './plan.js'

/** A hashed pool: its backends that may be given sessions, and the seed of its table. */
export type HashedPool = { readonly members: readonly HashedMember[]; readonly seed: number }

/** A backend of one. Of one that is out (absent: false) keys go elsewhere. */
export type HashedMember = {
  readonly name: string
  readonly weight: number
  readonly isOut?: boolean
}

/** Keys that are looked up; a share is right to within about one percentage point. */
const sampleSize = 10_000

/** The share of all keys, from 0 to 1, that another backend gets afterwards. */
export function movedKeyShare(before: HashedPool, after: HashedPool): number {
  const [from, to] = [lookUp(before), lookUp(after)]
  let moved = 0
  for (let index = 0; index < sampleSize; index++) {
    const key = mixBits(index)
    if (from(key) !== to(key)) moved += 1
  }
  return moved / sampleSize
}

/** For every pool that is hashed before and afterwards, and is not as it was. */
export function movedKeysOf(running: Config, wanted: Config): readonly MovedKeys[] {
  return Object.entries(wanted.pools).flatMap(([pool, after]) => {
    const before = running.pools[pool]
    if (before === undefined) return []
    const [from, to] = [balanceOf(before.balance), balanceOf(after.balance)]
    if (from.policy !== 'hash' || to.policy !== 'hash') return []
    const [fromPool, toPool] = [hashedPool(before, from), hashedPool(after, to)]
    if (isSame(from, to) && isSame(fromPool, toPool)) return []
    const isSameKey = isSame(keyOf(from), keyOf(to))
    return [{ pool, share: isSameKey ? movedKeyShare(fromPool, toPool) : 1 }]
  })
}

type Hash = Extract<Balance, { policy: 'hash' }>

// What of a client is hashed.
function keyOf({ on, prefix4, prefix6 }: Hash): readonly unknown[] {
  return on === 'source' ? [on] : [on, prefix4, prefix6]
}

// Backups have a table of their own, which is asked only when no primary is usable.
function hashedPool({ backends }: PoolConfig, { seed }: Hash): HashedPool {
  const placed = backends.filter(({ weight, backup }) => weight > 0 && !backup)
  const members = placed.map(({ name, weight, state }) => ({
    name,
    weight,
    isOut: state !== 'ready',
  }))
  return { members, seed }
}

function lookUp({ members, seed }: HashedPool): (key: number) => string | undefined {
  const table = maglevTable(members, seed)
  return (key) => {
    if (table.length === 0) return undefined
    const { name, isOut = false } = members[table[key % table.length]!]!
    return isOut ? `${name}, out` : name
  }
}
