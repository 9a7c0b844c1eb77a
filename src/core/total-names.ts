/** What is counted per backend, from the start of the process. */

/** The totals kept per backend. */
export const totalNames = [
  'sessions',
  'connectFailures',
  'bytesIn',
  'bytesOut',
  'answered',
  'unanswered',
] as const

/**
 * Name of a per-backend total. `bytesIn` is client to backend, `bytesOut` backend to client;
 * `answered` and `unanswered` are sessions, see zombies.ts.
 */
export type TotalName = (typeof totalNames)[number]
