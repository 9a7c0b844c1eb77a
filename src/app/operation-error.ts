/** Something an operator asked for that cannot be done, as the error whoever asked for it meets. */

/**
 * Why not. `not-found`: nothing is called so. `conflict`: it is in the way of something else.
 * `invalid`: the wish makes no sense. `unavailable`: not now, or not on this machine.
 */
export type OperationCode = 'not-found' | 'conflict' | 'invalid' | 'unavailable'

/** Thrown when an operation cannot be done; nothing has changed. The message says what to do. */
export class OperationError extends Error {
  override readonly name = 'OperationError'
  readonly code: OperationCode

  constructor(code: OperationCode, message: string) {
    super(message)
    this.code = code
  }
}
