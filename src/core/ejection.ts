/**
 * Taking a backend out because of what live traffic meets there, before (or without) a probe saying
 * so. Each ejection in a row lasts longer: base, twice base, three times …, up to a limit, jittered
 * so that backends ejected together do not return together. It only decides; the caller counts
 * failures and the pool, and tells.
 */

import type { Rng } from './rng.js'

/** When to eject and for how long. Times in milliseconds; `maxShare` above 0, up to 1. */
export type EjectionRules = {
  /** Connect failures in a row that eject. */
  readonly failures: number
  readonly baseMs: number
  readonly maxMs: number
  readonly maxShare: number
}

/** One ejection, the `times`-th in a row. `lengthMs` is its full time, `endedMs` its actual end. */
export type Ejection = {
  readonly times: number
  readonly lengthMs: number
  readonly untilMs: number
  readonly endedMs: number | undefined
}

/** Of a pool: how many backends it has, how many are ejected, how many others could be used. */
export type EjectionRoom = {
  readonly backends: number
  readonly ejected: number
  readonly otherUsable: number
}

/**
 * Whether one more may be ejected: never more than the share, and never the last usable one, for a
 * pool with a bad backend serves some clients and an empty one serves none.
 */
export function mayEject({ maxShare }: EjectionRules, room: EjectionRoom): boolean {
  return room.otherUsable > 0 && room.ejected + 1 <= room.backends * maxShare
}

/** The next ejection of a backend; `last` is the one before, if there ever was one. */
export function nextEjection(
  last: Ejection | undefined,
  { baseMs, maxMs }: EjectionRules,
  nowMs: number,
  rng: Rng,
): Ejection {
  const times = last === undefined || isForgotten(last, nowMs) ? 1 : last.times + 1
  const jitter = 0.9 + 0.1 * rng.fraction() // Downwards only: the limit is a limit.
  const lengthMs = Math.round(Math.min(baseMs * times, maxMs) * jitter)
  return { times, lengthMs, untilMs: nowMs + lengthMs, endedMs: undefined }
}

// A backend that has stayed in for as long as it was to be out begins anew.
function isForgotten({ endedMs, lengthMs }: Ejection, nowMs: number): boolean {
  return endedMs !== undefined && nowMs - endedMs >= lengthMs
}
