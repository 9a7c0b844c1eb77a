/**
 * A pick that changes nothing: the production picker on a copy of what it would draw from, the
 * order with its cursor and the live table's rows of the pool. Given the same cursor and the same
 * chance it comes to what the next session would be given.
 */

import type { LiveTable } from './live-table.js'
import { Picker } from './pick.js'
import { PickRecorder, type PickTrace } from './pick-trace.js'
import type { LoadedPolicy } from './policy/module.js'
import type { Rng } from './rng.js'
import type { PoolSnapshot } from './snapshot.js'

/** What a session is to a picker: its key, the time, and the rows it has tried. */
export type DryQuestion = {
  readonly key: number
  readonly nowMs: number
  readonly tried: readonly number[]
}

/**
 * Picks without taking. `loaded` is the user's own policy, if it may be asked: what that keeps in
 * memory cannot be copied.
 */
export function dryPick(
  pool: PoolSnapshot,
  live: LiveTable,
  rng: Rng,
  { key, nowMs, tried }: DryQuestion,
  loaded?: LoadedPolicy,
): PickTrace {
  const copied = copyOf(pool)
  const copiedLive = live.copyOf(pool.backends.map(({ row }) => row))
  const recorder = new PickRecorder(copied, copiedLive, pool.backends.length)
  const picker = new Picker(copied, copiedLive, rng, loaded)
  return recorder.end(tried, picker.lease(tried, key, nowMs, recorder))
}

function copyOf(pool: PoolSnapshot): PoolSnapshot {
  const { schedule, backups } = pool
  return {
    ...pool,
    schedule: schedule.slice(0),
    backups: backups && {
      schedule: backups.schedule.slice(0),
      areFirst: backups.areFirst.slice(0),
    },
  }
}
