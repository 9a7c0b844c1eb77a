/**
 * What operators ask for about backends: checked here, decided and laid over the backends in
 * control/overrides.ts.
 */

import type { Control } from '../control/control.js'
import type { BackendRef } from '../core/events.js'
import type { By } from '../core/operator.js'
import {
  type Override,
  type OverrideWish,
  overridesMax,
  problemWith,
  readWish,
} from '../core/override.js'
import { backendCalled } from './backend-called.js'
import { OperationError } from './operation-error.js'
import type { Kept } from './state-keeper.js'

/** How to decide. `merge`: what was decided about other things stays; else it is taken back. */
export type OverrideHow = { readonly merge?: boolean }

/** What came of it: the overrides that hold for the backend now; whether the next run has them. */
export type Overridden = { readonly overrides: readonly Override[] } & Kept

/** Decides about a backend. Throws an OperationError where that cannot be. */
export function setOverride(
  control: Control,
  ref: BackendRef,
  wish: OverrideWish,
  by: By,
  { merge = false }: OverrideHow,
): readonly Override[] {
  const decided = readWish(wish)
  if (!decided.ok) throw new OperationError('invalid', decided.error)
  checkBy(by)
  backendCalled(control, ref)
  const { overrides } = control
  if (overrides.of(ref).length === 0 && overrides.list().length >= overridesMax) {
    const message = `there are ${overridesMax} overrides, the most there may be; clear some first`
    throw new OperationError('unavailable', message)
  }
  overrides.set(ref, decided.value, by, merge)
  return overrides.of(ref)
}

/**
 * Takes back all that was decided about a backend, which need not be there any more. Where nothing
 * was, nothing happens.
 */
export function clearOverride(control: Control, ref: BackendRef, by: By): void {
  checkBy(by)
  if (!control.overrides.clear(ref, by)) backendCalled(control, ref)
}

/** Throws an OperationError where somebody does not say properly who they are, or why. */
export function checkBy(by: By): void {
  const problem = problemWith(by)
  if (problem !== undefined) throw new OperationError('invalid', problem)
}
