/**
 * Chooses which picks are taken down, and tells them: the last state of every session that ends for
 * want of a backend, and some of the picks that succeed. Both no more than so many a second, so
 * that it costs the same in a quiet hour and in a storm.
 */

import { Allowance } from '../core/allowance.js'
import type { NoBackend, Pick, Picker } from '../core/pick.js'
import type { PickRecorder, SessionTrace } from '../core/pick-trace.js'

/** Picks that succeed and are taken down, per second and thread. While fewer come it is all. */
export const sampledPerSecondMax = 10

/** Sessions that end without a backend and are taken down, per second and thread. */
export const failedPerSecondMax = 100

/** Whose pick it is. `atMs`: now, in wall-clock milliseconds. */
export type Traced = Omit<SessionTrace, 'pick'>

/** For one thread. Its times are those of the thread's own clock. */
export class PickTracer {
  readonly #tell: (trace: SessionTrace) => void
  readonly #samples = new Allowance(sampledPerSecondMax)
  readonly #failures = new Allowance(failedPerSecondMax)

  constructor(tell: (trace: SessionTrace) => void) {
    this.#tell = tell
  }

  /** Begins to take down a pick if it may be one of the sample; pair with `picked` if it was. */
  begin(picker: Picker, nowMs: number): PickRecorder | undefined {
    return this.#samples.isOpen(nowMs) ? picker.recorder() : undefined
  }

  /** What was taken down became a backend. */
  picked(recorder: PickRecorder, tried: readonly number[], pick: Pick, traced: Traced): void {
    this.#samples.spend()
    this.#tell({ ...traced, pick: recorder.end(tried, pick) })
  }

  /** A session is about to end for want of a backend. `traced` is asked only where it is told. */
  ended(
    picker: Picker,
    tried: readonly number[],
    detail: NoBackend,
    nowMs: number,
    traced: () => Traced,
  ): void {
    if (!this.#failures.isOpen(nowMs)) return
    this.#failures.spend()
    const pick = picker.recorder().end(tried, { picked: false, detail })
    this.#tell({ ...traced(), pick })
  }
}
