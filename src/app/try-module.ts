/**
 * Tries a policy module of the user's own on a thread of its own, where what it does while it loads
 * can be ended: it may throw, wait for ever, or turn for ever.
 */

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Balance } from '../core/policy/policy.js'
import { wordsOf } from '../core/policy/user-policy.js'
import { bad, ok, type Result } from '../core/result.js'

/** Longest wait for a module to load. */
const tryMsMax = 5000

/** Loads it with these options. The error says in words what is wrong. */
export async function tryModule(
  file: string,
  options: unknown,
): Promise<Result<undefined, string>> {
  const balance: Balance = { policy: 'module', file, options }
  const thread = new Worker(new URL('./try-module-thread.js', import.meta.url), {
    workerData: balance,
    stdout: true, // What it writes is nobody's business yet.
  })
  const timeout = AbortSignal.timeout(tryMsMax)
  try {
    const [error] = (await once(thread, 'message', { signal: timeout })) as [string | undefined]
    return error === undefined ? ok(undefined) : bad(error)
  } catch (cause) {
    if (timeout.aborted) return bad(`it did not load within ${tryMsMax / 1000} seconds`)
    return bad(wordsOf(cause))
  } finally {
    await thread.terminate()
  }
}
