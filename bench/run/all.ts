/** Makes all runs of a plan and tells what came of each, as it comes. */

import { paceSetter } from '../loads.js'
import { disturbance, disturbedShare, type Figures, type Measurement } from '../measurement.js'
import type { Run } from '../plan.js'
import { median } from '../statistics.js'
import type { Bench } from './measure.js'
import { measure, measurePicks } from './measure.js'

/** What a whole plan gave. `leftOut`: what could not be run, and why. */
export type Gathered = {
  readonly measurements: readonly Measurement[]
  readonly leftOut: Readonly<Record<string, string>>
}

/** Makes the runs in their order. `tell` is called after each with a line for the terminal. */
export async function runAll(
  plan: readonly Run[],
  bench: Bench,
  tell: (load: string, subject: string, said: Figures | string) => void,
): Promise<Gathered> {
  const measurements: Measurement[] = []
  const leftOut = new Map<string, string>()
  let pace: number | undefined
  for (const run of plan) {
    const { round, load, subject } = run
    if (load.kind === 'picks') {
      for (const [name, pickNs] of Object.entries(await measurePicks())) {
        measurements.push({ round, load: load.name, subject: name, figures: { pickNs } })
        tell(load.name, name, { pickNs })
      }
      continue
    }
    const key = load.workers === 1 ? subject! : `${subject} with ${load.workers} workers`
    if (leftOut.has(key)) continue
    if (load.kind === 'paced') pace ??= paceOf(measurements)
    const measured = await leastDisturbed(bench.again, () =>
      measure(load, subject!, bench, pace ?? 0),
    )
    if (measured.ok) {
      measurements.push({ round, load: load.name, subject: subject!, figures: measured.value })
      tell(load.name, subject!, measured.value)
    } else {
      const { started, why } = measured.error
      // What does not start will not start the next time; what failed once is tried again.
      leftOut.set(started ? `${key}, ${load.name}, round ${round}` : key, why)
      tell(load.name, subject!, why)
    }
  }
  return { measurements, leftOut: Object.fromEntries(leftOut) }
}

// A machine is rarely quiet all the time. A run that others disturbed is made again at once, and
// the least disturbed one counts.
async function leastDisturbed(
  again: number,
  run: () => ReturnType<typeof measure>,
): ReturnType<typeof measure> {
  let best = await run()
  for (let left = again; left > 0 && best.ok; left--) {
    if (disturbance(best.value) <= disturbedShare) return best
    const next = await run()
    if (next.ok && disturbance(next.value) < disturbance(best.value)) best = next
  }
  return best
}

/** Half of what the slowest balancer reached so far; fixed for all rounds once it is known. */
export function paceOf(measurements: readonly Measurement[]): number {
  const reached = new Map<string, number[]>()
  for (const { load, subject, figures } of measurements) {
    if (load !== paceSetter || subject === 'direct') continue
    const each = reached.get(subject) ?? []
    reached.set(subject, [...each, figures.units! / figures.seconds!])
  }
  const slowest = Math.min(...[...reached.values()].map(median))
  return Number.isFinite(slowest) ? Math.round(slowest / 2) : 1000
}
