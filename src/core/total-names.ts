/** What is counted per backend, from the start of the process. */

import { dialCodes } from './close-reason.js'

/** The totals kept per backend. */
export const totalNames = [
  'sessions',
  'connected',
  'retries',
  'connectFailures',
  'bytesIn',
  'bytesOut',
  'answered',
  'unanswered',
  ...dialCodes,
] as const

/**
 * Name of a per-backend total. `bytesIn` is client to backend, `bytesOut` backend to client;
 * `sessions` are those given to it, also while they connect, `connected` those it took; `retries`
 * are tries that were not a session's first; `answered` and `unanswered` are sessions, see
 * zombies.ts; the total of a dial code counts tries that failed so.
 */
export type TotalName = (typeof totalNames)[number]
