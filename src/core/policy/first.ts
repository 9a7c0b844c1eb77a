/**
 * First: the first backend of the list that can take a session; the others wait until it is full.
 */

import type { Policy, PolicyView } from './policy.js'

/**
 * Fills in the order of the configuration. Weights play no part, but while a backend starts slowly
 * a shrinking part of the sessions, taken by chance, passes it over.
 */
export function first({ schedule, live, rng }: PolicyView): Policy {
  return ({ turn, trace }) => {
    const row = schedule.at(turn)
    trace?.note({ step: 'drawn', row, place: turn })
    const part = row < 0 ? 1 : live.weightPart(row)
    if (part >= 1 || rng.fraction() < part) return row
    trace?.note({ step: 'passed-over', row, part })
    return -1
  }
}
