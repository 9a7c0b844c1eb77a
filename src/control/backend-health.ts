/**
 * What is said of the health of one backend, since when and why, and which of it is news. What its
 * probes find is kept in backend-probes.ts.
 */

import type { Said } from '../core/backend-state.js'
import type { BackendRef, Event } from '../core/events.js'
import type { Health } from '../core/health.js'

type State = Health['state']

/** The health of one backend. Times are wall-clock milliseconds. */
export class BackendHealth {
  #said: Said<State>
  #reported: 'up' | 'down' | undefined // The last verdict that became an event.

  constructor(state: State, why: string, nowMs: number) {
    this.#said = saidOf(state, why, nowMs)
  }

  get said(): Said<State> {
    return this.#said
  }

  get state(): State {
    return this.#said.value
  }

  /** Takes in what it is from now on. */
  turn(state: State, why: string, nowMs: number): void {
    this.#said = saidOf(state, why, nowMs)
  }

  /** What is to be told where this is the state that counts; nothing where that is no news. */
  news(ref: BackendRef, state: State, why: string): readonly Event[] {
    const verdict = this.#verdictFor(state)
    if (verdict === undefined || verdict === this.#reported) return []
    this.#reported = verdict
    return [{ type: `backend.${verdict}`, payload: { ...ref, why } }]
  }

  // A backend that is not probed is taken to be up, which is no news unless it was reported down.
  #verdictFor(state: State): 'up' | 'down' | undefined {
    if (state === 'up' || state === 'down') return state
    return state === 'unchecked' && this.#reported === 'down' ? 'up' : undefined
  }
}

function saidOf(value: State, why: string, sinceMs: number): Said<State> {
  return { value, by: value === 'unchecked' ? 'config' : 'probe', sinceMs, why }
}
