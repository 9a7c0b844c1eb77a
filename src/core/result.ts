/**
 * Expected failures are values: a function that can fail for what the world does returns a Result.
 * Broken promises inside the program are asserted instead (see assert.ts).
 */

/** Either a value or the failure that stands in its place. */
export type Result<Value, Failure> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: Failure }

/** Wraps a value that was obtained. */
export function ok<Value>(value: Value): Result<Value, never> {
  return { ok: true, value }
}

/** Wraps what went wrong instead. */
export function bad<Failure>(error: Failure): Result<never, Failure> {
  return { ok: false, error }
}
