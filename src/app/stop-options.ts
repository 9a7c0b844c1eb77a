/** How long stopping may take, as a caller says it. */

import { didYouMean } from '../core/config/nearest.js'
import type { Config } from '../core/config/schema.js'
import { parseDuration } from '../core/config/units.js'

/** A duration such as `30s`, or a number of milliseconds. */
export type Duration = string | number

/** What `stop` may be told; what is left out comes from `shutdown` of the configuration. */
export type StopOptions = {
  /** How long to go on accepting first. */
  readonly delay?: Duration
  /** How long to wait for sessions to end before they are reset. */
  readonly timeout?: Duration
}

const optionNames: readonly string[] = ['delay', 'timeout'] satisfies (keyof StopOptions)[]

/**
 * The times in milliseconds. Throws a RangeError for text that is no duration, a TypeError for an
 * option there is not.
 */
export function stopTimes(
  options: StopOptions,
  shutdown: Config['shutdown'],
): { readonly delayMs: number; readonly timeoutMs: number } {
  const unknown = Object.keys(options).find((name) => !optionNames.includes(name))
  if (unknown !== undefined) {
    const hint = didYouMean(unknown, optionNames) ?? `the options are ${optionNames.join(', ')}`
    throw new TypeError(`stop has no option "${unknown}"; ${hint}`)
  }
  const { delay, timeout } = options
  return {
    delayMs: inMs(delay ?? shutdown.delay),
    timeoutMs: inMs(timeout ?? shutdown.timeout),
  }
}

function inMs(duration: Duration): number {
  if (typeof duration === 'number') {
    if (duration >= 0) return duration
    throw new RangeError(`${duration} is not a duration; write milliseconds of at least 0`)
  }
  const parsed = parseDuration(duration)
  if (!parsed.ok) throw new RangeError(parsed.error)
  return parsed.value
}
