/**
 * Whether a body is what it should be. A regular expression from a configuration may need ages for
 * one unlucky body, and JavaScript cannot stop it; but a script in a context of its own can be
 * stopped, so that is where expressions run.
 */

import { type Context, createContext, Script } from 'node:vm'
import type { BodyRule } from '../../core/world.js'

/** Longest time one expression may run, in milliseconds; nothing else on this thread does then. */
export const patternMsMax = 50

/** Judges a body, trimmed. `too long`: the expression was stopped. */
export type MatchBody = (rule: BodyRule, body: string) => boolean | 'too long'

const matching = new Script('new RegExp(source, flags).test(body)')

/** A judge with a context of its own, which costs a megabyte and is made when first needed. */
export function makeMatchBody(): MatchBody {
  let context: Context | undefined
  return (rule, body) => {
    if (rule.kind === 'text') return body.trim() === rule.text
    context ??= createContext({})
    return matchPattern(context, rule.source, rule.flags, body.trim())
  }
}

function matchPattern(
  context: Context,
  source: string,
  flags: string,
  body: string,
): boolean | 'too long' {
  Object.assign(context, { source, flags, body })
  try {
    return matching.runInContext(context, { timeout: patternMsMax }) as boolean
  } catch (cause) {
    // The expression was compiled when the configuration was read: only being stopped is left.
    if ((cause as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'too long'
    throw cause
  }
}
