/** Lets things that must not be done at once be done one after the other, as they came. */

import { OperationError } from './operation-error.js'

/** One row of turns. */
export class Turns {
  readonly #waitingMax: number
  #last: Promise<unknown> = Promise.resolve()
  #count = 0

  /** With more than `waitingMax` waiting, who comes is turned away. */
  constructor(waitingMax: number) {
    this.#waitingMax = waitingMax
  }

  /** True while somebody has a turn or waits for one. */
  get isBusy(): boolean {
    return this.#count > 0
  }

  /** Does something when it is its turn. Rejects with an OperationError when too many wait. */
  async take<Value>(act: () => Promise<Value>): Promise<Value> {
    if (this.#count > this.#waitingMax) {
      throw new OperationError('unavailable', 'too many changes wait for their turn; try again')
    }
    this.#count += 1
    const turn = this.#last.then(act)
    this.#last = turn.catch(() => {
      // Told to whoever has that turn.
    })
    try {
      return await turn
    } finally {
      this.#count -= 1
    }
  }
}
