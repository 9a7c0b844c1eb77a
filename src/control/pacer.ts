/**
 * Begins things at their due times, the one due longest first, and never more than so many at
 * once. What falls due while every place is taken waits, and nothing overtakes it. It does not know
 * what it begins: probes and look-ups are paced alike.
 */

import { assert } from '../core/assert.js'
import type { Cancel, Clock } from '../core/world.js'
import { DueQueue } from './due-queue.js'

/**
 * Most starts in one go. A thousand sockets opened in one turn would hold up the sessions that
 * share the thread; after this many the others get their turn.
 */
export const startsPerTurnMax = 16

/** What is begun. It holds a place until it calls `done`; calling that twice is harmless. */
export type Begin = (done: () => void) => void

type Waiting = { begin: Begin | undefined } // Undefined once cancelled.

/** One queue of things to begin, with `placesMax` places. */
export class Pacer {
  readonly #clock: Clock
  #placesMax: number
  readonly #queue = new DueQueue<Waiting>()
  #placesTaken = 0
  #alarm: { readonly atMs: number; readonly cancel: Cancel } | undefined

  constructor(clock: Clock, placesMax: number) {
    assert(placesMax >= 1, 'a pacer has a place')
    this.#clock = clock
    this.#placesMax = placesMax
  }

  /** Begins something at `dueMs`, or as soon after it as there is a place. */
  at(dueMs: number, begin: Begin): Cancel {
    const waiting: Waiting = { begin }
    this.#queue.add(dueMs, waiting)
    this.#setAlarm()
    return () => {
      waiting.begin = undefined
    }
  }

  /** From now on there are so many places. Who has one beyond them keeps it. */
  setPlacesMax(count: number): void {
    assert(count >= 1, 'a pacer has a place')
    this.#placesMax = count
    this.#setAlarm()
  }

  /** Forgets everything that waits. What has begun goes on and gives its place back. */
  clear(): void {
    this.#queue.clear()
    this.#alarm?.cancel()
    this.#alarm = undefined
  }

  #setAlarm(): void {
    const atMs = this.#queue.nextMs
    if (this.#placesTaken >= this.#placesMax || atMs === Number.POSITIVE_INFINITY) return
    if (this.#alarm !== undefined && this.#alarm.atMs <= atMs) return
    this.#alarm?.cancel()
    const cancel = this.#clock.after(Math.max(0, atMs - this.#clock.nowMs()), () => this.#turn())
    this.#alarm = { atMs, cancel }
  }

  #turn(): void {
    this.#alarm = undefined
    const nowMs = this.#clock.nowMs()
    let starts = 0
    while (
      starts < startsPerTurnMax &&
      this.#placesTaken < this.#placesMax &&
      this.#queue.nextMs <= nowMs
    ) {
      const begin = this.#queue.take()?.begin
      if (begin === undefined) continue
      starts += 1
      this.#begin(begin)
    }
    this.#setAlarm()
  }

  #begin(begin: Begin): void {
    this.#placesTaken += 1
    let held = true
    begin(() => {
      if (!held) return
      held = false
      this.#placesTaken -= 1
      this.#setAlarm()
    })
  }
}
