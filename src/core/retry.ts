/**
 * Whether a session whose backend could not be reached tries another. Only before any byte moved.
 */

/** The bounds on connecting one session. Times in milliseconds. */
export type ConnectRules = {
  /** Tries in all, on different backends. */
  readonly attempts: number
  /** Longest wait for one backend to accept. */
  readonly connectMs: number
  /** Longest wait for all of them together. */
  readonly connectTotalMs: number
}

/**
 * How long the next try may take, in milliseconds, or 0 when there is none: the tries or the time
 * are used up. `elapsedMs` counts from the first try of this session.
 */
export function nextConnectTimeoutMs(
  rules: ConnectRules,
  attemptsMade: number,
  elapsedMs: number,
): number {
  if (attemptsMade >= rules.attempts) return 0
  return Math.max(0, Math.min(rules.connectMs, rules.connectTotalMs - elapsedMs))
}
