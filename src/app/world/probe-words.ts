/** What a probe found, in the few words that a log line, a screen and an operator have room for. */

import { dialCodeOf } from '../../core/close-reason.js'
import type { ProbeOutcome } from '../../core/world.js'

/** Characters of a body shown; the rest is cut. */
export const bodyCharactersMax = 60

/** What a system error of a probe says: about the backend, or only about ourselves. */
export function outcomeOfError(errorName: string | undefined, ms: number): ProbeOutcome {
  const code = dialCodeOf(errorName)
  switch (code) {
    case 'no-local-port':
      return { result: 'inconclusive', ms, why: 'no local port was free' }
    case 'no-descriptor':
      return { result: 'inconclusive', ms, why: 'no descriptor was free' }
    case 'busy':
      return { result: 'inconclusive', ms, why: 'the queue of the socket was full' }
    case 'not-found':
      return { result: 'failed', ms, why: 'no such socket' }
    case 'other':
      return { result: 'failed', ms, why: errorName ?? 'unknown error' }
    default:
      return { result: 'failed', ms, why: code }
  }
}

/** A system error in a few words, whoever is to blame. */
export function wordsOfError(errorName: string | undefined): string {
  const outcome = outcomeOfError(errorName, 0)
  return outcome.result === 'passed' ? '' : outcome.why
}

/** Bytes, one per character, as one short line: UTF-8 where they are, else as they are. */
export function quoteBytes(bytes: string): string {
  const text = Buffer.from(bytes, 'latin1').toString('utf8')
  return quoteBody(text.includes('\ufffd') ? bytes : text)
}

/** A body as one short line: cut, and with nothing in it that a terminal would act on. */
export function quoteBody(body: string): string {
  const characters = [...body]
  const kept = characters.slice(0, bodyCharactersMax).map(visible).join('')
  return characters.length > bodyCharactersMax ? `"${kept}…"` : `"${kept}"`
}

function visible(character: string): string {
  if (character === '\n') return '\\n'
  if (character === '\r') return '\\r'
  if (character === '"' || character === '\\') return `\\${character}`
  // Everything that is not a letter, mark, number, sign or plain space: controls, and the marks
  // that turn the direction of text around.
  if (/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character)) return character
  return `\\u{${character.codePointAt(0)!.toString(16)}}`
}
