/** Which backends of a pool get new sessions, and with whose turn a new order begins. */

import type { Availability } from '../core/availability.js'

/** The part of a backend that decides whether it is used. */
export type Candidate = { readonly availability: Availability; readonly weight: number }

/** Those that are up; only when none is, those nobody has heard of yet. Weight 0 gets nothing. */
export function usableOf<Kind extends Candidate>(backends: readonly Kind[]): readonly Kind[] {
  const up = backends.filter((backend) => isUsable(backend, 'up'))
  return up.length > 0 ? up : backends.filter((backend) => isUsable(backend, 'unknown'))
}

/** Whether sessions may be given to a backend, as far as it is up to the backend itself. */
export function isServing({ availability }: Candidate): boolean {
  return availability === 'up' || availability === 'unknown'
}

/**
 * Those that have a place in the order of a consistent hash: the usable ones, and those that are
 * out for a while. The keys of a backend that is out are hashed again (core/policy/hash.ts), so
 * nobody else's move, neither when it goes nor when it returns.
 */
export function placedOf<Kind extends Candidate>(
  backends: readonly Kind[],
  usable: readonly Kind[],
): readonly Kind[] {
  if (usable.length === 0) return []
  const served = new Set(usable)
  return backends.filter((backend) => {
    return served.has(backend) || (!isServing(backend) && backend.weight > 0)
  })
}

/**
 * Those to try when none is usable: what is down or ejected may have come back without anybody
 * knowing. What is drained or in maintenance is out because somebody wants it so.
 */
export function lastResortOf<Kind extends Candidate>(backends: readonly Kind[]): readonly Kind[] {
  return backends.filter((backend) => isUsable(backend, 'down') || isUsable(backend, 'ejected'))
}

/**
 * The turn a published order begins with. Spread by the golden ratio over the publications, so that
 * no rhythm of changes (every second one, every third one) favours the same backend.
 */
export function startTurn(publication: number, length: number): number {
  return Math.floor(((publication * 0.618_033_988_749_894_9) % 1) * length)
}

/** Why a pool without a usable backend has none, in words. */
export function whyUnavailable(backends: readonly Candidate[]): string {
  if (backends.length === 0) return 'it has no backends'
  const weighted = backends.filter(({ weight }) => weight > 0).length
  if (weighted === 0) return 'every weight is 0'
  if (weighted < backends.length) return 'no backend with a weight is up'
  const counts = outWords
    .map(([state, word]) => {
      const count = backends.filter(({ availability }) => availability === state).length
      return { count, word }
    })
    .filter(({ count }) => count > 0)
  const [only] = counts
  if (backends.length === 1) return `its backend is ${only?.word}`
  if (counts.length === 1) return `all ${backends.length} backends are ${only?.word}`
  return `no backend is up: ${counts.map(({ count, word }) => `${count} ${word}`).join(', ')}`
}

const outWords = [
  ['down', 'down'],
  ['ejected', 'ejected'],
  ['drain', 'drained'],
  ['maintenance', 'in maintenance'],
] as const

function isUsable({ availability, weight }: Candidate, wanted: Availability): boolean {
  return availability === wanted && weight > 0
}
