/**
 * Promises the program makes to itself. They stay on in production: a broken one is our bug, and a
 * session ended by it is better than a wrong byte delivered.
 */

/**
 * Thrown by `assert`; nothing catches it but the outermost handler, which reports it as `internal`.
 */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise'
}

/**
 * Stops at once when `condition` does not hold; `promise` says in words what should have been true.
 */
export function assert(condition: boolean, promise: string): asserts condition {
  if (!condition) throw new BrokenPromise(promise)
}

/** Ends every switch over a union: a new member does not compile until it is answered there. */
export function unreachable(value: never): never {
  throw new BrokenPromise(`no case for ${JSON.stringify(value)}`)
}
