/**
 * Slow start: a backend that is new or has come back gets a growing part of its weight, so that
 * cold caches and a rush of sessions do not fell it again. The part grows with time, in steps, from
 * one sixteenth to the whole.
 */

import type { Availability } from './availability.js'

/** The whole of a weight, in steps: a weight that grows is published so many times at most. */
export const wholeWeightSteps = 16

/** Where a backend stands. `cold`: it is out, and slow to start once it is up. */
export type StartPhase =
  | { readonly kind: 'warm' }
  | { readonly kind: 'cold' }
  | { readonly kind: 'starting'; readonly sinceMs: number }

/**
 * What follows for the phase when a backend is so now. Not heard of yet, it may be used while
 * nobody is up: that leaves everything as it is.
 */
export function nextStartPhase(
  phase: StartPhase,
  availability: Availability,
  nowMs: number,
): StartPhase {
  if (availability === 'unknown') return phase
  if (availability !== 'up') return { kind: 'cold' }
  return phase.kind === 'cold' ? { kind: 'starting', sinceMs: nowMs } : phase
}

/** How much of its weight a backend has `elapsedMs` after it began to start, in steps. */
export function weightStepsAfter(elapsedMs: number, lengthMs: number): number {
  if (elapsedMs >= lengthMs) return wholeWeightSteps
  return Math.max(1, Math.floor((elapsedMs / lengthMs) * wholeWeightSteps))
}

/** How long after it began to start a backend has its next step, in milliseconds. */
export function nextStepMs(elapsedMs: number, lengthMs: number): number {
  const next = weightStepsAfter(elapsedMs, lengthMs) + 1
  return Math.ceil((next / wholeWeightSteps) * lengthMs)
}
