/**
 * Fastest: of two random backends the one that would answer sooner, going by what recent sessions
 * met (latency-table.ts) and by how many share it, as in Finagle's P2C with peak EWMA:
 *
 *   cost = expected wait · (sessions open + 1) / weight
 *
 * Sessions are a factor, or every session would go to whichever is ahead by a hair.
 */

import { assert } from '../assert.js'
import { lesserOfTwo } from './lesser-of-two.js'
import { loadOf } from './load.js'
import type { Policy, PolicyView } from './policy.js'

/**
 * What a backend is taken to need while its first session has not told: much, or a new one would be
 * flooded before anybody knows how quick it is. A failed connect counts as no less.
 */
export const unknownMs = 1000

// Forgotten altogether is still not free: the sessions of two such backends are compared.
const costMsMin = 1e-9

/** Compares expected waits. A backend that nobody has tried yet goes first, with one session. */
export function fastest(view: PolicyView): Policy {
  const { live, balance } = view
  assert(balance.policy === 'fastest', 'a policy is made with its own settings')
  const { decayMs } = balance
  return lesserOfTwo(view, (row, nowMs) => {
    const expectedMs = live.latency.expectedMs(row, nowMs, decayMs)
    if (expectedMs < 0 && live.active(row) === 0) return 0
    const ms = expectedMs < 0 ? unknownMs : Math.max(expectedMs, costMsMin)
    return ms * loadOf(live, row)
  })
}
