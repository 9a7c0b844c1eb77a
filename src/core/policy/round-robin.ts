/** Round robin: the next turn of the pool's one shared cursor, exact across workers. */

import type { Schedule } from '../schedule.js'
import type { Policy, PolicyView } from './policy.js'
import type { Cost, PolicyTrace } from './trace.js'

/** Entries looked through for the next turn of each row, while a pick is taken down. */
export const turnsAheadMax = 4096

/** Goes round the published smooth weighted order. */
export function roundRobin({ schedule }: PolicyView): Policy {
  return ({ trace }) => nextTurn(schedule, trace)
}

/** Draws the next turn. */
export function nextTurn(schedule: Schedule, trace: PolicyTrace | undefined): number {
  if (trace === undefined) return schedule.next()
  let place = -1
  const row = schedule.next((drawn) => {
    place = drawn
  })
  const entries = schedule.length
  trace.note({ step: 'turn', row, place, entries, ahead: turnsAhead(schedule, place, trace.rows) })
  return row
}

function turnsAhead(schedule: Schedule, place: number, rows: readonly number[]): Cost[] {
  const waiting = new Set(rows)
  const ahead: Cost[] = []
  const { length } = schedule
  for (let turns = 0; turns < Math.min(length, turnsAheadMax) && waiting.size > 0; turns++) {
    const row = schedule.at((place + turns) % length)
    if (waiting.delete(row)) ahead.push({ row, cost: turns })
  }
  return ahead
}
