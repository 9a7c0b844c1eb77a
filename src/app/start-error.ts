/** A balancer that cannot start, as the error whoever starts it meets. */

/** What the error is about. `code` is a system error name such as `EADDRINUSE`. */
export type StartFailure = {
  readonly code: string
  /** The listener that could not be opened and its address as configured, where one is to blame. */
  readonly listener?: string
  readonly address?: string
}

/** Thrown when a balancer cannot start. Whatever was opened has been closed again. */
export class StartError extends Error {
  override readonly name = 'StartError'
  readonly code: string
  readonly listener: string | undefined
  readonly address: string | undefined

  constructor(message: string, { code, listener, address }: StartFailure) {
    super(message)
    this.code = code
    this.listener = listener
    this.address = address
  }
}
