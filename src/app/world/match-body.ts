/**
 * Whether a text is what it should be. A regular expression from a configuration may need ages for
 * one unlucky body, and JavaScript cannot stop it; but a script in a context of its own can be
 * stopped, so that is where expressions run.
 */

import { type Context, createContext, Script } from 'node:vm'
import type { FindEnd } from '../../core/exchange.js'
import type { BodyRule } from '../../core/world.js'

/** Longest time one expression may run, in milliseconds; nothing else on this thread does then. */
export const patternMsMax = 50

/** What expressions are asked. `too long`: the expression was stopped. */
export type Matching = {
  /** Judges a body, trimmed. */
  readonly body: (rule: BodyRule, body: string) => boolean | 'too long'
  /** Where the first match in a text ends; undefined: there is none. */
  readonly findEnd: FindEnd
}

// The first match: where it ends, or -1.
const matching = new Script(
  '(() => { const at = new RegExp(source, flags).exec(text); ' +
    'return at === null ? -1 : at.index + at[0].length })()',
)

/** Matches in a context of its own, which costs a megabyte and is made when first needed. */
export function makeMatching(): Matching {
  let context: Context | undefined
  const findEnd: FindEnd = (source, flags, text) => {
    context ??= createContext({})
    const end = endOfMatch(context, source, flags, text)
    return end === -1 ? undefined : end
  }
  return {
    findEnd,
    body: (rule, body) => {
      if (rule.kind === 'text') return body.trim() === rule.text
      const end = findEnd(rule.source, rule.flags, body.trim())
      return end === 'too long' ? end : end !== undefined
    },
  }
}

function endOfMatch(
  context: Context,
  source: string,
  flags: string,
  text: string,
): number | 'too long' {
  Object.assign(context, { source, flags, text })
  try {
    return matching.runInContext(context, { timeout: patternMsMax }) as number
  } catch (cause) {
    // The expression was compiled when the configuration was read: only being stopped is left.
    if ((cause as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'too long'
    throw cause
  }
}
