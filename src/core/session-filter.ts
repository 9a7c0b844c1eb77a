/**
 * Which open sessions are meant, by whoever wants some of them ended. A session is on a backend
 * once it is connected to it: one that only tries it may still get another.
 */

/** Which sessions a command means. Times in milliseconds. */
export type SessionFilter =
  | { readonly by: 'all' }
  | { readonly by: 'id'; readonly id: string }
  /** Those on a backend: of one listener where one is named, of all but those in `except`. */
  | {
      readonly by: 'row'
      readonly row: number
      readonly listener?: string
      readonly except?: readonly string[]
    }
  /** Those on a backend whose last byte came from the client and was not answered for so long. */
  | { readonly by: 'unanswered'; readonly row: number; readonly unansweredMs: number }
  /** The oldest of those on a backend that have moved nothing for so long. */
  | {
      readonly by: 'idle'
      readonly row: number
      readonly idleMs: number
      readonly countMax: number
    }
