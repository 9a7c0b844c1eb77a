/**
 * A policy of the user's own: what its module exports, and what it is shown of the pool. How it is
 * asked is said in module.ts.
 */

import { bad, ok, type Result } from '../result.js'

/** A backend as a policy of the user's own sees it. What it says is true when it is read. */
export type PolicyBackend = {
  readonly name: string
  /** Its share relative to the pool; a fraction while it starts slowly. */
  readonly weight: number
  /** Sessions open on it, over all workers. */
  readonly sessions: number
  /** What a session may expect to wait for its first answer; undefined while nobody knows. */
  readonly latencyMs: number | undefined
}

/** The session a backend is sought for. */
export type PolicySession = {
  /** From 0 to 2^32 - 1, the same for every session of one client address. */
  readonly key: number
  /** A clock in milliseconds that never goes back. */
  readonly nowMs: number
  /** Chance: from 0 up to, not including, 1. */
  readonly random: () => number
}

/**
 * Picks one of these backends, or leaves it to round robin with undefined. There is at least one;
 * those that are out, and those this session has tried in vain, are not among them.
 */
export type PolicyPick = (
  backends: readonly PolicyBackend[],
  session: PolicySession,
) => PolicyBackend | undefined

/** What a module exports as its default. */
export type PolicyModule = {
  /**
   * Makes the policy of one pool for one worker, from the `options` of the configuration. What it
   * throws refuses the configuration.
   */
  readonly create: (options: unknown) => PolicyPick
}

/** Gives back its argument: an editor then knows what a policy is shown and has to answer. */
export function definePolicy(policy: PolicyModule): PolicyModule {
  return policy
}

/** The policy that a module's default export makes of these options, or why it makes none. */
export function userPickOf(exported: unknown, options: unknown): Result<PolicyPick, string> {
  const create = (exported as Partial<PolicyModule> | null | undefined)?.create
  if (typeof create !== 'function') return bad('its default export has no function "create"')
  try {
    const pick: unknown = create(options)
    if (typeof pick === 'function') return ok(pick as PolicyPick)
    return bad('"create" did not return a function that picks')
  } catch (cause) {
    return bad(`"create" threw ${wordsOf(cause)}`)
  }
}

/** What was thrown, on one line. */
export function wordsOf(cause: unknown): string {
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
  return text.split('\n', 1)[0]!
}
