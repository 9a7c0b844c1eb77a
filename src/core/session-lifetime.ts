/** How old a session may become: not all of them the same, so that they do not all end at once. */

import { mixBits } from './hash.js'

/** The most that is taken off the limit. */
const jitterShare = 0.1

/**
 * Milliseconds the session of this number may last: at most the limit, at least nine tenths of it.
 * Infinity stays Infinity.
 */
export function lifetimeMs(maxDurationMs: number, sequence: number): number {
  return maxDurationMs * (1 - (jitterShare * mixBits(sequence)) / 2 ** 32)
}
