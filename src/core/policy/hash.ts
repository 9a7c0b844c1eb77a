/**
 * Hash: the same key goes to the same backend for as long as that backend is usable, whichever
 * worker or machine looks it up. The order is a Maglev table (maglev.ts).
 */

import { mixBits } from '../hash.js'
import type { Policy, PolicyView } from './policy.js'

/**
 * Looks the key up. When its backend cannot be used, the key is hashed again: the keys of a backend
 * that is out are spread over all others, and none of theirs move.
 */
export function hash({ schedule }: PolicyView): Policy {
  return ({ key, turn }) => {
    const length = schedule.length
    if (length === 0) return -1
    const place = turn === 0 ? key : mixBits(key + Math.imul(turn, 0x9e3779b9))
    return schedule.at(place % length)
  }
}
